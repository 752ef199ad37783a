#pragma once
// w -= learning_rate * g / sqrt(sum of g^2 + epsilon).
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Adagrad {
  LearningRate learning_rate = 0.001;
  double initial_accumulator_value = 0.1;
  double epsilon = 1e-7;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "adagrad";

  static constexpr OptimizerInfo info{
      .name = "Adagrad", .alias = "adagrad", .summary = "Shorter steps for parameters that have moved much."};
  static constexpr auto fields(auto each) {
    return each(field("initial_accumulator_value", &Adagrad::initial_accumulator_value, "Where the sums of squares start."),
                field("epsilon", &Adagrad::epsilon, "Keeps the divisor from 0."));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
