#pragma once
// Where Keras keeps the variables of a layer in model.weights.h5: by class and position, never by name.
#include "tenon/graph/graph.h"

namespace tenon {

/// Per layer "layers/dense_1"; empty for the Input of a Sequential model, which Keras does not save.
std::vector<std::string> layer_paths(const Model& model);

/// A layer's variables in the order in which Keras saves them.
std::vector<Variable> variables_of(const Graph::Layer& layer);

/// The model's trained variables with the index of their layer, in the order in which an optimizer sees them.
struct TrainedVariable {
  int layer;
  Variable variable;
};
std::vector<TrainedVariable> trained_variables(const Graph& graph);

}  // namespace tenon
