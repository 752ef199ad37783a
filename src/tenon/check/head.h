#pragma once
// The head of a model: the layer whose activation makes the output.
#include "tenon/graph/graph.h"

namespace tenon {

struct Head {
  std::string activation;  // "softmax", "linear"; empty when the last layer has no telling one
  InLayer layer;
  Dim units;  // length of the output's last axis
};

/// Looks through layers that only move or drop values: Flatten, Reshape, Dropout.
Head head_of(const Graph& graph, std::size_t output);

}  // namespace tenon
