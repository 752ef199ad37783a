#pragma once
// The list of layer records in a model's config -> layers with their arguments.
#include "tenon/model/config_place.h"
#include "tenon/model/model.h"

namespace tenon {

struct LayerFromConfig {
  Model::LayerEntry entry;
  std::string reference;     // what the nodes of a Functional model call the layer
  Config batch_input_shape;  // Keras 2 kept the model's input shape in the first layer; else null
  ConfigPlace place;
};

/// Every record of `list`, or reports about all that are no layers Tenon can run; layers of one unknown class are one report.
Result<std::vector<LayerFromConfig>> layers_from_config(const Config& list, const ConfigPlace& at, Sink& sink);

}  // namespace tenon
