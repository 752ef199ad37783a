#pragma once
// The weights in a whole-model .h5 file of Keras 2 or 3: found by order, not by name (keras/src/legacy/saving/legacy_h5_format.py).
#include "tenon/graph/graph.h"
#include "tenon/io/hdf5.h"

namespace tenon {

Result<Weights> read_legacy_weights(const Hdf5File& file, const Graph& graph, const InFile& origin, Sink& sink);

/// A layer in the file that has weights, and the datasets of its group that hold them: "dense/kernel:0".
struct StoredLayer {
  std::string group;
  std::vector<std::string> names;
};
/// In the order of the model's layers.
Result<std::vector<StoredLayer>> stored_layers(const Hdf5File& file, const InFile& origin, Sink& sink);

/// The names that an attribute of a group lists; none without the attribute.
Result<std::vector<std::string>> names_in(const Hdf5File& file, const std::string& group, std::string_view attribute, const InFile& origin,
                                          Sink& sink);

}  // namespace tenon
