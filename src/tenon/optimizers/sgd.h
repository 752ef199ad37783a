#pragma once
// w -= learning_rate * g; with momentum the steps add up.
#include "tenon/compile/optimizer.h"

namespace tenon {

struct SGD {
  LearningRate learning_rate = 0.01;
  double momentum = 0;
  bool nesterov = false;
  std::optional<double> weight_decay{}, clipnorm{}, clipvalue{}, global_clipnorm{};
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::optional<std::int64_t> ema_overwrite_frequency{};
  NotYet<> loss_scale_factor{};
  std::optional<std::int64_t> gradient_accumulation_steps{};
  std::string name = "sgd";

  static constexpr OptimizerInfo info{.name = "SGD", .alias = "sgd", .summary = "Gradient descent, with momentum if wanted."};
  static constexpr auto fields(auto each) {
    return each(field("momentum", &SGD::momentum, "Share of the last step that is taken again.", between(0, 1)),
                field("nesterov", &SGD::nesterov, "Look ahead along the momentum."));
  }

  std::vector<Slot> slots() const;
  template <class T> void update(const Update<T>& u) const;
};

}  // namespace tenon
