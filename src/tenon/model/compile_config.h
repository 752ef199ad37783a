#pragma once
// Keras' compile_config (.keras) and training_config (.h5) <-> the arguments of compile().
#include "tenon/compile/compile.h"
#include "tenon/model/config_place.h"

namespace tenon {

/// The arguments of compile() in a file; none when the model was saved uncompiled. What Tenon does not support is reported as warnings, one
/// for every part, and then there are no arguments: a model that cannot be trained here can still predict.
std::optional<Compile> compile_from_config(const Config& config, const ConfigPlace& at, Sink& sink);

/// As Keras writes it into config.json. `learning_rates`: current ones, see config_with_rates().
Config compile_to_config(const Compile& args, std::span<const std::optional<float>> learning_rates);

}  // namespace tenon
