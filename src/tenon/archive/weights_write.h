#pragma once
// Weights and optimizer state -> model.weights.h5 of a .keras archive.
#include "tenon/archive/weights.h"
#include "tenon/graph/graph.h"
#include "tenon/io/hdf5_writer.h"

namespace tenon {

/// As Keras 3 lays the file out. `graph`: null for a model that does not know its input shape, which has no variables. `notes` become
/// attributes of the whole file.
Hdf5Image weights_image(const Model& model, const Graph* graph, const Weights& weights, const WeightsNotes& notes = {});

/// The model's weights, or start values: Keras gives every variable one as soon as the model is built.
Weights weights_to_save(const Model& model, const Graph& graph);

}  // namespace tenon
