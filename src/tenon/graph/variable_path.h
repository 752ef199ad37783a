#pragma once
// The path that Keras gives a variable of a model that it has loaded: what patterns of optimizers look at.
#include "tenon/graph/graph.h"

namespace tenon {

/// Of every trained variable, in the order of the parameter layout: "dense/kernel". Every layer of the file is built by itself, so that its
/// path begins with its own name and not with those of the model or of the wrapper that holds it: "lstm/lstm_cell/kernel",
/// "forward_lstm/lstm_cell/kernel".
std::vector<std::string> keras_paths(const Graph& graph);

}  // namespace tenon
