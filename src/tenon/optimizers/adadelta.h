#pragma once
// Gradients times the root of the mean square of the steps over that of the gradients.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Adadelta {
  LearningRate learning_rate = 0.001;
  double rho = 0.95;
  double epsilon = 1e-7;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "adadelta";

  static constexpr OptimizerInfo info{
      .name = "Adadelta", .alias = "adadelta", .summary = "Steps as long as the last ones were, per unit of gradient."};
  static constexpr auto fields(auto each) {
    return each(field("rho", &Adadelta::rho, "How slowly both means of squares move."),
                field("epsilon", &Adadelta::epsilon, "Keeps the divisor from 0."));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
