#pragma once
// Model -> config.json, as Keras 3 writes it.
#include "tenon/graph/graph.h"

namespace tenon {

/// The record of a model with its layers, connections and compile arguments. `graph`: null for a model that does not know its input shape.
/// Keys that hold their default and that older releases of Keras 3 do not know are left out.
Config model_to_config(const Model& model, const Graph* graph);

/// The arguments of a model that is a layer of another one: {"name", "layers", ...}.
Config nested_config(const Model& model);

}  // namespace tenon
