#pragma once
// The arguments of Keras' compile().
#include "tenon/compile/loss.h"
#include "tenon/compile/metric.h"
#include "tenon/compile/optimizer.h"

namespace tenon {

/// Designated initialisers read as Keras' keyword arguments:
/// Compile{.optimizer = Adam{.learning_rate = 1e-4}, .loss = "sparse_categorical_crossentropy", .metrics = {"accuracy"}}.
struct Compile {
  AnyOptimizer optimizer = "rmsprop";  // Keras' default
  AnyLoss loss{};
  std::vector<AnyMetric> metrics{};
  std::vector<AnyMetric> weighted_metrics{};
};

}  // namespace tenon
