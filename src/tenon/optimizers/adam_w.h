#pragma once
// Adam after decoupled weight decay.
#include "tenon/compile/arguments.h"
#include "tenon/compile/optimizer.h"
#include "tenon/object/not_yet.h"

namespace tenon {

struct AdamW {
  LearningRate learning_rate = 0.001;
  double weight_decay = 0.004;
  double beta_1 = 0.9, beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  NotYet<> clipnorm{}, clipvalue{}, global_clipnorm{};
  NotYet<false> use_ema{};
  double ema_momentum = 0.99;
  NotYet<> ema_overwrite_frequency{}, loss_scale_factor{}, gradient_accumulation_steps{};
  std::string name = "adam_w";

  static constexpr OptimizerInfo info{.name = "AdamW", .alias = "adamw", .summary = "Adam with weight decay."};
  static constexpr auto fields =
      std::tuple{field("name", &AdamW::name, "Name in files."),
                 field("learning_rate", &AdamW::learning_rate, "Length of a step."),
                 field("weight_decay", &AdamW::weight_decay, "Share of every weight taken off before a step, times the learning rate."),
                 field("clipnorm", &AdamW::clipnorm, "Largest length of the gradient of one variable."),
                 field("global_clipnorm", &AdamW::global_clipnorm, "Largest length of all gradients together."),
                 field("clipvalue", &AdamW::clipvalue, "Largest value in a gradient."),
                 field("use_ema", &AdamW::use_ema, "Keep a moving average of the weights."),
                 field("ema_momentum", &AdamW::ema_momentum, "How slowly that average moves.", between(0, 1)),
                 field("ema_overwrite_frequency", &AdamW::ema_overwrite_frequency, "Steps after which the weights become their average."),
                 field("loss_scale_factor", &AdamW::loss_scale_factor, "Factor of the loss before gradients are taken."),
                 field("gradient_accumulation_steps", &AdamW::gradient_accumulation_steps, "Batches whose gradients make one step."),
                 field("beta_1", &AdamW::beta_1, "How slowly the mean of the gradients moves.", between(0, 1)),
                 field("beta_2", &AdamW::beta_2, "How slowly the mean of their squares moves.", between(0, 1)),
                 field("epsilon", &AdamW::epsilon, "Keeps the divisor from 0."),
                 field("amsgrad", &AdamW::amsgrad, "Divide by the largest mean of squares so far.")};

  std::vector<Slot> slots() const;
  void update(const Update& u) const;
};

}  // namespace tenon
