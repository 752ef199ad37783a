#pragma once
// w -= learning_rate * g / sqrt(mean of g^2 + epsilon).
#include "tenon/compile/optimizer.h"

namespace tenon {

struct RMSprop {
  LearningRate learning_rate = 0.001;
  double rho = 0.9;
  double momentum = 0;
  double epsilon = 1e-7;
  bool centered = false;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "rms_prop";

  static constexpr OptimizerInfo info{
      .name = "RMSprop", .alias = "rmsprop", .summary = "Gradients over the root of the mean of their squares."};
  static constexpr auto fields(auto each) {
    return each(field("rho", &RMSprop::rho, "How slowly the mean of squares moves.", between(0, 1)),
                field("momentum", &RMSprop::momentum, "Share of the last step that is taken again."),
                field("epsilon", &RMSprop::epsilon, "Keeps the divisor from 0."),
                field("centered", &RMSprop::centered, "Take the square of the mean off the mean of squares."));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
