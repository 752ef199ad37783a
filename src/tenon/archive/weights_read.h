#pragma once
// model.weights.h5 of a .keras archive -> weights and optimizer state.
#include "tenon/graph/graph.h"
#include "tenon/io/hdf5.h"

namespace tenon {

/// Every variable of every layer, compared with what `graph` expects. `origin`: the file, for messages.
Result<Weights> read_weights(const Hdf5File& file, const Model& model, const Graph& graph, const InFile& origin, Sink& sink);

/// What the optimizer of a compiled model remembers; none when it has not been used, or - with a warning, as in Keras - when it does not
/// fit.
std::optional<OptimizerState> read_optimizer(const Hdf5File& file, const Model& model, const Graph& graph, const InFile& origin,
                                             Sink& sink);

/// The same from the datasets at `paths`, in Keras 3's order: iteration (an empty path: 0), learning rate (an empty path: the optimizer's
/// argument), slots.
std::optional<OptimizerState> read_optimizer_at(const Hdf5File& file, const std::vector<std::string>& paths, const Model& model,
                                                const Graph& graph, const InFile& origin, Sink& sink);

}  // namespace tenon
