#pragma once
// Mean of the gradients over the root of the mean of their squares, both corrected for their start at 0.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Adam {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "adam";

  static constexpr OptimizerInfo info{
      .name = "Adam", .alias = "adam", .summary = "Steps of a length that does not depend on the size of the gradients."};
  static constexpr auto fields(auto each) {
    return each(field("beta_1", &Adam::beta_1, "How slowly the mean of the gradients moves.", between(0, 1)),
                field("beta_2", &Adam::beta_2, "How slowly the mean of their squares moves.", between(0, 1)),
                field("epsilon", &Adam::epsilon, "Keeps the divisor from 0."),
                field("amsgrad", &Adam::amsgrad, "Divide by the largest mean of squares so far."));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
