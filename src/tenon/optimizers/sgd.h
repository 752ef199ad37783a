#pragma once
// w -= learning_rate * g; with momentum the steps add up.
#include "tenon/compile/arguments.h"
#include "tenon/compile/optimizer.h"
#include "tenon/object/not_yet.h"

namespace tenon {

struct SGD {
  LearningRate learning_rate = 0.01;
  double momentum = 0;
  bool nesterov = false;
  std::optional<double> weight_decay{};
  NotYet<> clipnorm{}, clipvalue{}, global_clipnorm{};
  NotYet<false> use_ema{};
  double ema_momentum = 0.99;
  NotYet<> ema_overwrite_frequency{}, loss_scale_factor{}, gradient_accumulation_steps{};
  std::string name = "sgd";

  static constexpr OptimizerInfo info{.name = "SGD", .alias = "sgd", .summary = "Gradient descent, with momentum if wanted."};
  static constexpr auto fields =
      std::tuple{field("name", &SGD::name, "Name in files."),
                 field("learning_rate", &SGD::learning_rate, "Length of a step."),
                 field("weight_decay", &SGD::weight_decay, "Share of every weight taken off before a step, times the learning rate."),
                 field("clipnorm", &SGD::clipnorm, "Largest length of the gradient of one variable."),
                 field("global_clipnorm", &SGD::global_clipnorm, "Largest length of all gradients together."),
                 field("clipvalue", &SGD::clipvalue, "Largest value in a gradient."),
                 field("use_ema", &SGD::use_ema, "Keep a moving average of the weights."),
                 field("ema_momentum", &SGD::ema_momentum, "How slowly that average moves.", between(0, 1)),
                 field("ema_overwrite_frequency", &SGD::ema_overwrite_frequency, "Steps after which the weights become their average."),
                 field("loss_scale_factor", &SGD::loss_scale_factor, "Factor of the loss before gradients are taken."),
                 field("gradient_accumulation_steps", &SGD::gradient_accumulation_steps, "Batches whose gradients make one step."),
                 field("momentum", &SGD::momentum, "Share of the last step that is taken again.", between(0, 1)),
                 field("nesterov", &SGD::nesterov, "Look ahead along the momentum.")};

  std::vector<Slot> slots() const;
  void update(const Update& u) const;
};

}  // namespace tenon
