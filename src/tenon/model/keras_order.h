#pragma once
// The order in which Keras keeps the layers of a Functional model.
#include "tenon/model/model.h"

namespace tenon {

/// Keeps the nodes that the outputs need and the inputs, and sorts layers as Keras does: farthest from the outputs first, then as a search
/// from the outputs meets them (keras/src/ops/function.py, map_graph). Nodes keep their order. Needed Inputs become inputs.
void keep_in_keras_order(Model& model);

}  // namespace tenon
