#pragma once
// w minimises the sum of all gradients so far plus penalties.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Ftrl {
  LearningRate learning_rate = 0.001;
  double learning_rate_power = -0.5;
  double initial_accumulator_value = 0.1;
  double l1_regularization_strength = 0, l2_regularization_strength = 0, l2_shrinkage_regularization_strength = 0;
  double beta = 0;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "ftrl";

  static constexpr OptimizerInfo info{
      .name = "Ftrl", .alias = "ftrl", .summary = "Follows the regularised leader: makes many weights exactly 0."};
  static constexpr auto fields(auto each) {
    return each(field("learning_rate_power", &Ftrl::learning_rate_power, "Power of the sum of squares that divides a step.", {.high = 0}),
                field("initial_accumulator_value", &Ftrl::initial_accumulator_value, "Where the sums of squares start.", at_least(0)),
                field("l1_regularization_strength", &Ftrl::l1_regularization_strength, "Factor of the absolute values.", at_least(0)),
                field("l2_regularization_strength", &Ftrl::l2_regularization_strength, "Factor of the squares.", at_least(0)),
                field("l2_shrinkage_regularization_strength", &Ftrl::l2_shrinkage_regularization_strength,
                      "Share of a weight that is added to its gradient, twice.", at_least(0)),
                field("beta", &Ftrl::beta, "Added to the factor of the squares, over twice the learning rate."));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
