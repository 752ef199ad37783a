#pragma once
// Says where the shapes in a layer's message came from: the layers in front of it, as related places.
#include "tenon/graph/graph.h"

namespace tenon {

/// Passes diagnostics on to `sink`; those about the shape of an input name what made it.
class Trace : public Sink {
 public:
  /// `node`: the call of the layer that is about to speak. `graph` holds all nodes before it.
  /// `prefix`: in front of the names of layers.
  Trace(const Graph& graph, const Graph::Node& node, std::string_view prefix, Sink& sink)
      : graph_(graph), node_(node), prefix_(prefix), sink_(sink) {}
  void receive(Diagnostic d) override;

 private:
  const Graph& graph_;
  const Graph::Node& node_;
  std::string_view prefix_;
  Sink& sink_;
};

}  // namespace tenon
