#include "tenon/archive/layer_paths.h"

#include <map>

namespace tenon {

std::vector<std::string> layer_paths(const Model& model) {
  std::vector<std::string> paths;
  std::map<std::string, int> count;
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const auto& layer = model.layers[l].layer;
    if (model.form == Model::Form::sequential && model.is_input(static_cast<int>(l))) {
      paths.emplace_back();
      continue;
    }
    const std::string stem = snake_case(layer.kind->name);
    const int before = count[stem]++;
    paths.push_back("layers/" + stem + (before ? "_" + std::to_string(before) : ""));
  }
  return paths;
}

std::vector<Variable> variables_of(const Graph::Layer& layer) {
  std::vector<Variable> out = layer.parameters;
  out.insert(out.end(), layer.state.begin(), layer.state.end());
  return out;
}

std::vector<TrainedVariable> trained_variables(const Graph& graph) {
  std::vector<TrainedVariable> out;
  for (std::size_t l = 0; l < graph.layers.size(); ++l)
    for (const auto& parameter : graph.layers[l].parameters) out.push_back({static_cast<int>(l), parameter});
  return out;
}

}  // namespace tenon
