#pragma once
// Keras' files to Model and back.
#include "tenon/model/model.h"

namespace tenon {

/// Reads a .keras archive or a legacy whole-model .h5 file; the content decides, not the name.
/// Promises: every layer known, every argument in range, no dangling or cyclic edge; weights, when there, fit the layers.
Result<Model> load_model(const std::string& path, Sink& sink);

/// Layers, connections and compile arguments alone, whose shapes may not fit: for those who show what load_model() refuses.
Result<Model> load_layers(const std::string& path, Sink& sink);

/// Writes a .keras archive that Keras 3 opens. Atomic: the old file stays whole until the new one is.
Result<Done> save_model(const Model& model, const std::string& path, Sink& sink);

}  // namespace tenon
