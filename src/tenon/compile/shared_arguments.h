#pragma once
// The arguments that every optimizer takes, stated once: their fields, their checks, and what they do around an update.
// Source: keras/src/optimizers/base_optimizer.py.
#include <span>

#include "tenon/compile/schedule.h"
#include "tenon/object/field.h"
#include "tenon/object/not_yet.h"

namespace tenon {

struct SharedArguments {
  std::optional<double> weight_decay, clipnorm, clipvalue, global_clipnorm;
  bool use_ema = false;
  double ema_momentum = 0.99;
  std::int64_t ema_overwrite_frequency = 0;      // 0: never before the end of fit
  std::int64_t gradient_accumulation_steps = 0;  // 0: every batch makes an update
};

template <class O> SharedArguments shared_arguments_of(const O& o) {
  return {.weight_decay = o.weight_decay,
          .clipnorm = o.clipnorm,
          .clipvalue = o.clipvalue,
          .global_clipnorm = o.global_clipnorm,
          .use_ema = o.use_ema,
          .ema_momentum = o.ema_momentum,
          .ema_overwrite_frequency = o.ema_overwrite_frequency.value_or(0),
          .gradient_accumulation_steps = o.gradient_accumulation_steps.value_or(0)};
}

/// In front of every optimizer's own fields, in the order in which Keras writes them.
template <class O> constexpr auto shared_fields_of(auto each) {
  return each(field("name", &O::name, "Name in files."),
              field("learning_rate", &O::learning_rate, "Length of a step, or a schedule of it."),
              field("weight_decay", &O::weight_decay, "Share of every weight taken off before a step, times the learning rate."),
              field("clipnorm", &O::clipnorm, "Largest length of the gradient of one variable."),
              field("global_clipnorm", &O::global_clipnorm, "Largest length of all gradients together."),
              field("clipvalue", &O::clipvalue, "Largest value in a gradient."),
              field("use_ema", &O::use_ema, "Keep a moving average of the weights, which replaces them at the end of fit."),
              field("ema_momentum", &O::ema_momentum, "How slowly that average moves.", between(0, 1)),
              field("ema_overwrite_frequency", &O::ema_overwrite_frequency,
                    "Updates after which the weights become their average; None: only at the end of fit.", at_least(0)),
              field("loss_scale_factor", &O::loss_scale_factor, "Factor of the loss before gradients are taken."),
              field("gradient_accumulation_steps", &O::gradient_accumulation_steps,
                    "Batches whose gradients make one update: None, or at least 2.", at_least(0)));
}

/// TN0202 when the arguments exclude each other.
std::optional<Reported> check_shared_arguments(const SharedArguments& a, const Site& at);

/// What one step does, computed once and read by every thread.
struct StepNumbers {
  bool updates = true;      // false: the gradients are only added up
  std::int64_t update = 1;  // number of the update, 1 for the first
  double clipvalue = 0;     // 0: gradients are not cut off
  double ema_momentum = 0;  // 0 at the first update: the average starts at the weights
  bool overwrites = false;  // the weights become their average
};
/// iterations: batches seen before this one, Keras' _iterations.
StepNumbers step_numbers(const SharedArguments& a, std::int64_t iterations);

// These are there for floats of both widths.

/// gradients += accumulator, which then holds the sum, or - when this step updates - 0 while the gradients become the mean.
template <class T> void accumulate(std::span<T> gradients, T* accumulator, const StepNumbers& numbers, std::int64_t batches);
template <class T> void clip(std::span<T> gradients, T largest);
/// What a gradient whose square sum this is has to be multiplied by: keras/src/backend/tensorflow/optimizer.py, clip_by_norm.
template <class T> T norm_factor(double squares, double clipnorm);
template <class T> T global_norm_factor(double squares, double clipnorm);
/// parameter -= parameter * weight_decay * learning_rate.
template <class T> void decay_weights(std::span<T> parameters, double weight_decay, T learning_rate);
template <class T> void follow(std::span<T> parameters, T* average, const StepNumbers& numbers);

}  // namespace tenon
