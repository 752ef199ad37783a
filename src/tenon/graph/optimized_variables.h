#pragma once
// The trained variables of a graph as its optimizer sees them, in the order of the parameter layout.
#include "tenon/compile/optimizer.h"
#include "tenon/graph/graph.h"

namespace tenon {

inline std::vector<OptimizedVariable> optimized_variables(const Graph& graph) {
  std::vector<OptimizedVariable> all;
  for (const auto& row : parameter_layout(graph).rows)
    all.push_back({row.variable.shape, graph.layers[static_cast<std::size_t>(row.layer)].name + "/" + row.variable.name});
  return all;
}

}  // namespace tenon
