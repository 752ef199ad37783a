#pragma once
// What can be known of a model that infer() refuses, for those who draw it.
#include "tenon/graph/graph.h"

namespace tenon {

/// The graph as far as shapes are known: nodes that fail, or depend on one that does, have no outputs. `inputs`: specs of the inputs;
/// empty: the model's own. A Sequential without an Input and without `inputs` has no nodes here.
Graph known_part(const Model& model, std::span<const TensorSpec> inputs);

}  // namespace tenon
