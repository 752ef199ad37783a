#pragma once
// Variables as parts of the flat buffers they lie in, without copies.
#include "tenon/graph/graph.h"

namespace tenon {

/// The part of a flat buffer that is one variable's.
Tensor part_of(const Tensor& buffer, const Layout::Row& row);
/// All of them as Keras orders them.
Weights to_weights(const Graph& graph, const Tensor& parameters, const Tensor& state);

}  // namespace tenon
