#pragma once
// w -= learning_rate * sign(momentum).
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Lion {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.99;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "lion";

  static constexpr OptimizerInfo info{
      .name = "Lion", .alias = "lion", .summary = "Steps of one length: only the sign of the momentum counts."};
  static constexpr auto fields(auto each) {
    return each(field("beta_1", &Lion::beta_1, "Share of the momentum in a step.", between(std::numeric_limits<double>::denorm_min(), 1)),
                field("beta_2", &Lion::beta_2, "How slowly the momentum moves."));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
