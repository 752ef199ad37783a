#pragma once
// The trained variables of a graph as its optimizer sees them, in the order of the parameter layout.
#include "tenon/compile/optimizer.h"
#include "tenon/graph/variable_path.h"

namespace tenon {

inline std::vector<OptimizedVariable> optimized_variables(const Graph& graph) {
  auto paths = keras_paths(graph);
  std::vector<OptimizedVariable> all;
  for (const auto& row : parameter_layout(graph).rows) all.push_back({row.variable.shape, std::move(paths[all.size()])});
  return all;
}

}  // namespace tenon
