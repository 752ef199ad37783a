#pragma once
// Adam with Nesterov momentum, whose schedule starts low.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Nadam {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "nadam";

  static constexpr OptimizerInfo info{
      .name = "Nadam", .alias = "nadam", .summary = "Adam that looks ahead along the mean of the gradients."};
  static constexpr auto fields(auto each) {
    return each(field("beta_1", &Nadam::beta_1, "How slowly the mean of the gradients moves.", between(0, 1)),
                field("beta_2", &Nadam::beta_2, "How slowly the mean of their squares moves.", between(0, 1)),
                field("epsilon", &Nadam::epsilon, "Keeps the divisor from 0."));
  }

  std::vector<Slot> slots() const;
  /// The product of the momenta of all updates so far.
  std::vector<double> scalars() const { return {1}; }
  template <class T> void advance(std::span<T> scalars, std::int64_t step) const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
