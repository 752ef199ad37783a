#pragma once
// The arguments of Keras' compile().
#include "tenon/compile/loss.h"
#include "tenon/compile/metric.h"
#include "tenon/compile/optimizer.h"
#include "tenon/compile/per_output.h"

namespace tenon {

using Losses = PerOutput<AnyLoss>;
using LossWeights = PerOutput<double>;
using Metrics = PerOutput<AnyMetric>;

/// Designated initialisers read as Keras' keyword arguments:
/// Compile{.optimizer = Adam{.learning_rate = 1e-4}, .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}}.
/// With several outputs: .loss = {"mse", "mae"}, or Losses::by_name({{"price", "mse"}, {"kind", "mae"}}).
struct Compile {
  AnyOptimizer optimizer = "rmsprop";  // Keras' default
  Losses loss{};
  LossWeights loss_weights{};
  Metrics metrics{};
  Metrics weighted_metrics{};
};

}  // namespace tenon
