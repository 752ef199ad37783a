#pragma once
// Gradients are taken between the path that Adam walks and the mean of that path.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct ScheduleFreeAdamW {
  LearningRate learning_rate = 0.0025;
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-8;
  std::int64_t warmup_steps = 0;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "schedule_free_adam_w";

  static constexpr OptimizerInfo info{.name = "ScheduleFreeAdamW",
                                      .alias = "schedulefreeadamw",
                                      .summary = "Adam whose weights are averages of its own path: needs no schedule."};
  static constexpr auto fields(auto each) {
    return each(field("beta_1", &ScheduleFreeAdamW::beta_1, "Place between the path and its mean."),
                field("beta_2", &ScheduleFreeAdamW::beta_2, "How slowly the mean of squares moves."),
                field("epsilon", &ScheduleFreeAdamW::epsilon, "Keeps the divisor from 0."),
                field("warmup_steps", &ScheduleFreeAdamW::warmup_steps, "Updates over which the rate rises from 0.", at_least(0)));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
