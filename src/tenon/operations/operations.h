#pragma once
// The operations of keras.ops that a model can hold between its layers.
#include "tenon/layer/layer.h"

namespace tenon {

const std::vector<LayerKind>& operation_kinds();
/// By Keras' class name, "GetItem"; null when unknown. Some share a name with a layer: only the module tells them apart.
const LayerKind* operation_kind(std::string_view name);
bool is_operation(const LayerKind& kind);

}  // namespace tenon
