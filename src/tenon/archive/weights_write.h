#pragma once
// Weights and optimizer state -> model.weights.h5 of a .keras archive.
#include "tenon/graph/graph.h"
#include "tenon/io/hdf5_writer.h"

namespace tenon {

/// As Keras 3 lays the file out. `graph`: null for a model that does not know its input shape, which has no variables.
Hdf5Image weights_image(const Model& model, const Graph* graph, const Weights& weights);

}  // namespace tenon
