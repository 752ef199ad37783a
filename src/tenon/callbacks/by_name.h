#pragma once
// Callbacks made from Keras' names and arguments: what the command line has.
#include <memory>

#include "tenon/object/kind.h"
#include "tenon/train/callback.h"

namespace tenon {

/// "EarlyStopping" with {"patience": 3}. Reports an unknown name, an unknown argument and a value out of range.
Result<std::unique_ptr<Callback>> make_callback(std::string_view name, const Config& arguments, Sink& sink);

/// Names of the callbacks that make_callback() knows.
std::vector<std::string_view> callback_names();
/// The arguments of a callback, in Keras' order; empty for an unknown one.
std::vector<FieldInfo> callback_arguments(std::string_view name);

}  // namespace tenon
