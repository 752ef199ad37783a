#pragma once
// What the optimizer of a whole-model .h5 file remembers, as Keras 3, tf.keras 2 or Keras 2.0 to 2.3 wrote it.
#include "tenon/graph/graph.h"
#include "tenon/io/hdf5.h"

namespace tenon {

/// As read_optimizer(), from the group optimizer_weights. The weights of the file are known to fit the graph.
Result<std::optional<OptimizerState>> read_legacy_optimizer(const Hdf5File& file, const Model& model, const Graph& graph,
                                                            const InFile& origin, Sink& sink);

}  // namespace tenon
