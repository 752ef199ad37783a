#pragma once
// Mean of the gradients over the largest of them, which slowly shrinks.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct Adamax {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "adamax";

  static constexpr OptimizerInfo info{
      .name = "Adamax", .alias = "adamax", .summary = "Adam with the largest gradient in place of the mean of squares."};
  static constexpr auto fields(auto each) {
    return each(field("beta_1", &Adamax::beta_1, "How slowly the mean of the gradients moves.", between(0, 1)),
                field("beta_2", &Adamax::beta_2, "How slowly the largest gradient shrinks.", between(0, 1)),
                field("epsilon", &Adamax::epsilon, "Keeps the divisor from 0."));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
