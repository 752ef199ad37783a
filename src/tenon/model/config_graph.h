#pragma once
// The connections in a Functional model's config -> nodes, inputs and outputs of a Model.
#include "tenon/model/config_layer.h"

namespace tenon {

/// A call of a layer as a config holds it: the tensors it reads, by layer, node of that layer, and output.
struct NodeFromConfig {
  struct Read {
    std::string layer;
    std::int64_t node, output;
    ConfigPlace place;
  };
  int layer;
  std::vector<Read> reads;
  ConfigPlace place;
  CallArguments call{};
};

/// The nodes of one layer record: Keras 3's {"args", "kwargs"} or Keras 2's nested lists.
Result<std::vector<NodeFromConfig>> nodes_from_config(const Config& inbound_nodes, int layer, const LayerFromConfig& read,
                                                      const ConfigPlace& at, Sink& sink);

/// Where a config names one tensor: ["dense", 0, 0].
Result<NodeFromConfig::Read> tensor_from_config(const Config& triple, const ConfigPlace& at, Sink& sink);

/// Adds the nodes to `model`, whose layers are there, every node behind the nodes it reads; then finds inputs and outputs by `config`'s
/// input_layers and output_layers. `references`: what nodes call each layer.
Result<Done> connect(Model& model, std::vector<NodeFromConfig> nodes, const std::vector<std::string>& references, const Config& config,
                     const ConfigPlace& at, Sink& sink);

}  // namespace tenon
