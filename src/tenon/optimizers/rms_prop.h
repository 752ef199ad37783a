#pragma once
// w -= learning_rate * g / sqrt(mean of g^2 + epsilon).
#include "tenon/compile/arguments.h"
#include "tenon/compile/optimizer.h"
#include "tenon/object/not_yet.h"

namespace tenon {

struct RMSprop {
  LearningRate learning_rate = 0.001;
  double rho = 0.9;
  double momentum = 0;
  double epsilon = 1e-7;
  bool centered = false;
  std::optional<double> weight_decay{};
  NotYet<> clipnorm{}, clipvalue{}, global_clipnorm{};
  NotYet<false> use_ema{};
  double ema_momentum = 0.99;
  NotYet<> ema_overwrite_frequency{}, loss_scale_factor{}, gradient_accumulation_steps{};
  std::string name = "rm_sprop";

  static constexpr OptimizerInfo info{
      .name = "RMSprop", .alias = "rmsprop", .summary = "Gradients over the root of the mean of their squares."};
  static constexpr auto fields =
      std::tuple{field("name", &RMSprop::name, "Name in files."),
                 field("learning_rate", &RMSprop::learning_rate, "Length of a step."),
                 field("weight_decay", &RMSprop::weight_decay, "Share of every weight taken off before a step, times the learning rate."),
                 field("clipnorm", &RMSprop::clipnorm, "Largest length of the gradient of one variable."),
                 field("global_clipnorm", &RMSprop::global_clipnorm, "Largest length of all gradients together."),
                 field("clipvalue", &RMSprop::clipvalue, "Largest value in a gradient."),
                 field("use_ema", &RMSprop::use_ema, "Keep a moving average of the weights."),
                 field("ema_momentum", &RMSprop::ema_momentum, "How slowly that average moves.", between(0, 1)),
                 field("ema_overwrite_frequency", &RMSprop::ema_overwrite_frequency, "Steps after which the weights become their average."),
                 field("loss_scale_factor", &RMSprop::loss_scale_factor, "Factor of the loss before gradients are taken."),
                 field("gradient_accumulation_steps", &RMSprop::gradient_accumulation_steps, "Batches whose gradients make one step."),
                 field("rho", &RMSprop::rho, "How slowly the mean of squares moves.", between(0, 1)),
                 field("momentum", &RMSprop::momentum, "Share of the last step that is taken again."),
                 field("epsilon", &RMSprop::epsilon, "Keeps the divisor from 0."),
                 field("centered", &RMSprop::centered, "Take the square of the mean off the mean of squares.")};

  std::vector<Slot> slots() const;
  void update(const Update& u) const;
};

}  // namespace tenon
