#pragma once
// The variables of a model's layers as Keras' files keep them: in groups, numbered within each.
#include "tenon/graph/graph.h"

namespace tenon {

/// The variables that lie in one group of model.weights.h5, "layers/lstm/cell/vars".
struct VariableGroup {
  std::string path;  // without "/vars"
  std::string name;  // of the layer, or of the layer's layer
  std::vector<Variable> variables;
};
/// Of a layer whose own group is `path`. That comes first, with or without variables.
std::vector<VariableGroup> variable_groups(const Graph::Layer& layer, const std::string& path);

/// What Keras' files hold of a variable, given the layer's values: with a low-rank adaptation on top where it has one.
Tensor stored_value(const Graph::Layer& layer, const std::vector<Tensor>& values, const Variable& v);

/// What a variable that a file lacks starts with.
Tensor start_values(const Variable& v, DType dtype);

}  // namespace tenon
