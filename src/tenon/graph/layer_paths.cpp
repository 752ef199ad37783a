#include <map>

#include "tenon/graph/graph.h"
#include "tenon/operations/operations.h"

namespace tenon {

std::vector<std::string> layer_paths(const Model& model) {
  std::vector<std::string> paths;
  std::map<std::string, int> count;
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const auto& layer = model.layers[l].layer;
    const bool input_of_sequential = model.form == Model::Form::sequential && model.is_input(static_cast<int>(l));
    if (input_of_sequential || is_operation(*layer.kind)) {
      paths.emplace_back();
      continue;
    }
    const std::string stem = stem_of_class(layer.kind->name);  // also of nested models: "functional", "sequential"
    const int before = count[stem]++;
    paths.push_back("layers/" + stem + (before ? "_" + std::to_string(before) : ""));
  }
  return paths;
}

}  // namespace tenon
