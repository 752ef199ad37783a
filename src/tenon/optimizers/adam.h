#pragma once
// Mean of the gradients over the root of the mean of their squares, both corrected for their start at 0.
#include "tenon/compile/arguments.h"
#include "tenon/compile/optimizer.h"
#include "tenon/object/not_yet.h"

namespace tenon {

struct Adam {
  LearningRate learning_rate = 0.001;
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  std::optional<double> weight_decay{};
  NotYet<> clipnorm{}, clipvalue{}, global_clipnorm{};
  NotYet<false> use_ema{};
  double ema_momentum = 0.99;
  NotYet<> ema_overwrite_frequency{}, loss_scale_factor{}, gradient_accumulation_steps{};
  std::string name = "adam";

  static constexpr OptimizerInfo info{
      .name = "Adam", .alias = "adam", .summary = "Steps of a length that does not depend on the size of the gradients."};
  static constexpr auto fields =
      std::tuple{field("name", &Adam::name, "Name in files."),
                 field("learning_rate", &Adam::learning_rate, "Length of a step."),
                 field("weight_decay", &Adam::weight_decay, "Share of every weight taken off before a step, times the learning rate."),
                 field("clipnorm", &Adam::clipnorm, "Largest length of the gradient of one variable."),
                 field("global_clipnorm", &Adam::global_clipnorm, "Largest length of all gradients together."),
                 field("clipvalue", &Adam::clipvalue, "Largest value in a gradient."),
                 field("use_ema", &Adam::use_ema, "Keep a moving average of the weights."),
                 field("ema_momentum", &Adam::ema_momentum, "How slowly that average moves.", between(0, 1)),
                 field("ema_overwrite_frequency", &Adam::ema_overwrite_frequency, "Steps after which the weights become their average."),
                 field("loss_scale_factor", &Adam::loss_scale_factor, "Factor of the loss before gradients are taken."),
                 field("gradient_accumulation_steps", &Adam::gradient_accumulation_steps, "Batches whose gradients make one step."),
                 field("beta_1", &Adam::beta_1, "How slowly the mean of the gradients moves.", between(0, 1)),
                 field("beta_2", &Adam::beta_2, "How slowly the mean of their squares moves.", between(0, 1)),
                 field("epsilon", &Adam::epsilon, "Keeps the divisor from 0."),
                 field("amsgrad", &Adam::amsgrad, "Divide by the largest mean of squares so far.")};

  std::vector<Slot> slots() const;
  void update(const Update& u) const;
};

}  // namespace tenon
