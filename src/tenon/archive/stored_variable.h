#pragma once
// One variable of a layer, read from a file and compared with what the layer expects.
#include "tenon/graph/graph.h"
#include "tenon/io/hdf5.h"

namespace tenon {

/// The values at `path` as `wanted`, float32 or float64, of the variable's shape; reports WeightsMismatch for another shape or for no
/// numbers. `at`: the layer, or what else owns the variable.
Result<Tensor> read_variable(const Hdf5File& file, const std::string& path, const Variable& expected, DType wanted, const Site& at,
                             const InFile& origin, Sink& sink);

/// "kernel, bias".
std::string names_of(const std::vector<Variable>& variables);

/// A layer of the graph as a place for messages.
inline InLayer place_of(const Graph::Layer& layer) { return {layer.name, std::string(layer.layer.kind->name), {}}; }

}  // namespace tenon
