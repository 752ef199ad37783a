#pragma once
// The weights in a whole-model .h5 file of Keras 2 or 3: found by order, not by name (keras/src/legacy/saving/legacy_h5_format.py).
#include "tenon/graph/graph.h"
#include "tenon/io/hdf5.h"

namespace tenon {

Result<Weights> read_legacy_weights(const Hdf5File& file, const Graph& graph, const InFile& origin, Sink& sink);

/// As read_optimizer(), from the group optimizer_weights; also as Keras 2 wrote it.
Result<std::optional<OptimizerState>> read_legacy_optimizer(const Hdf5File& file, const Model& model, const Graph& graph,
                                                            const InFile& origin, Sink& sink);

}  // namespace tenon
