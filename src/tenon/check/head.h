#pragma once
// The head of a model: the layer whose activation makes the output.
#include "tenon/graph/graph.h"

namespace tenon {

/// "softmax" of a layer that ends in it, whatever its class; empty where nothing is known.
std::string activation_of(const AnyLayer& layer);

struct Head {
  std::string activation;  // "softmax", "linear"; empty when the last layer has no telling one
  InLayer layer;
  Dim units;  // length of the output's last axis
};

/// Whether the loss takes logits.
bool from_logits(const AnyObject<LossKind>& loss);

/// Looks through layers that only move, drop or average values: Flatten, Dropout, GlobalAveragePooling2D.
Head head_of(const Graph& graph, std::size_t output);

}  // namespace tenon
