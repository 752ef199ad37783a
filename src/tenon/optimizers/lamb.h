#pragma once
// The step of Adam, scaled by the length of the variable over its own.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Lamb {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "lamb";

  static constexpr OptimizerInfo info{.name = "Lamb", .alias = "lamb", .summary = "Adam with steps as long as the weights they change."};
  static constexpr auto fields(auto each) {
    return each(field("beta_1", &Lamb::beta_1, "How slowly the mean of the gradients moves.", between(0, 1)),
                field("beta_2", &Lamb::beta_2, "How slowly the mean of their squares moves.", between(0, 1)),
                field("epsilon", &Lamb::epsilon, "Keeps the divisor from 0."));
  }

  std::vector<Slot> slots() const;
  std::optional<TensorSpec> slot_spec(std::size_t slot, const OptimizedVariable& v) const;
  std::size_t scratch(const OptimizedVariable& v) const;
  template <class T> void update_variable(const VariableUpdate<T>& u) const;
};

}  // namespace tenon
