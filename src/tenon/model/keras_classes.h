#pragma once
// What Keras' own layer classes are called, also those that Tenon does not have.
#include <span>
#include <string_view>

namespace tenon {

/// Every public layer class of Keras 3.15, without aliases, and those that only Keras 2 had; sorted.
std::span<const std::string_view> keras_layer_classes();
bool is_keras_layer(std::string_view class_name);

/// The class behind one of Keras' aliases, "MaxPooling2D" for "MaxPool2D"; any other name is returned as it is.
std::string_view without_alias(std::string_view class_name);

/// Whether Keras considers a layer of this class built as soon as it exists, and so saves no build_config for it: the classes whose
/// __init__ calls Layer._build_at_init() or sets `built`.
bool is_built_at_construction(std::string_view class_name);

}  // namespace tenon
