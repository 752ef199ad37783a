#pragma once
// Keras' config of a model -> Model: Sequential and Functional, as Keras 3 and Keras 2 write them. No weights, no compile arguments.
#include "tenon/model/config_place.h"
#include "tenon/model/model.h"

namespace tenon {

/// `config`: the record {"class_name", "config", ...}. Reports every layer and argument that it cannot read, not only the first.
/// Nothing in the config is used as a path or imported as a module.
Result<Model> model_from_config(const Config& config, const ConfigPlace& at, Sink& sink);

}  // namespace tenon
