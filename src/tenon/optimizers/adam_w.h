#pragma once
// Adam after decoupled weight decay.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct AdamW {
  LearningRate learning_rate = 0.001;
  double weight_decay = 0.004;
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  std::optional<double> clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "adam_w";

  static constexpr OptimizerInfo info{.name = "AdamW", .alias = "adamw", .summary = "Adam with weight decay."};
  static constexpr auto fields(auto each) {
    return each(field("beta_1", &AdamW::beta_1, "How slowly the mean of the gradients moves.", between(0, 1)),
                field("beta_2", &AdamW::beta_2, "How slowly the mean of their squares moves.", between(0, 1)),
                field("epsilon", &AdamW::epsilon, "Keeps the divisor from 0."),
                field("amsgrad", &AdamW::amsgrad, "Divide by the largest mean of squares so far."));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
