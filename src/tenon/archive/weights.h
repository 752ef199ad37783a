#pragma once
// Weights without the layers they belong to: Keras' save_weights and load_weights.
#include "tenon/model/model.h"

namespace tenon {

/// Numbers that stand in a file of weights beside them, by name; Keras does not look at them.
using WeightsNotes = std::vector<std::pair<std::string, std::int64_t>>;

/// Writes a .weights.h5 file: the weights and, of a compiled model, what its optimizer remembers. Atomic.
Result<Done> save_weights(const Model& model, const std::string& path, Sink& sink, const WeightsNotes& notes = {});
/// A note in a .weights.h5 file, if it is there.
Result<std::optional<std::int64_t>> weights_note(const std::string& path, std::string_view name, Sink& sink);

/// Gives `model` the weights in a .weights.h5 file, a .keras file or a whole-model .h5 file, whose layers must be its own; and, when it is
/// compiled, the optimizer's memory. When something does not fit, that is reported and the model stays as it is.
Result<Done> load_weights(Model& model, const std::string& path, Sink& sink);

}  // namespace tenon
