#pragma once
// Layers, losses and metrics by the names of their classes, and a layer as the place that a message is about.
#include <algorithm>

#include "tenon/diag/diagnostic.h"
#include "tenon/graph/graph.h"

namespace tenon {

inline bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
/// Whether it is of one of these classes.
template <class Kind> bool is_one_of(const AnyObject<Kind>& object, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return object.is(name); });
}

/// Whether it sets a share of its input to zero while training.
inline bool is_dropout(const AnyObject<LayerKind>& layer) {
  return is_one_of(layer, {"Dropout", "AlphaDropout", "GaussianDropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"});
}

inline InLayer place_of(const Graph::Layer& layer, std::string slot = {}) {
  return {layer.name, std::string(layer.layer.kind->name), std::move(slot)};
}

}  // namespace tenon
