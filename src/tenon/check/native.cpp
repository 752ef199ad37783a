#include <algorithm>

#include "tenon/check/check.h"

namespace tenon {
namespace {

/// "\"a\" (AugMix), \"b\" (MixUp)"
std::string in_words(const std::vector<const NotNative*>& layers) {
  std::string text;
  for (std::size_t i = 0; i < layers.size() && i < 20; ++i) text += (i ? ", \"" : "\"") + layers[i]->layer + "\" (" + layers[i]->kind + ")";
  return text + (layers.size() > 20 ? ", ..." : "");
}

}  // namespace

std::optional<DiagnosticBuilder> not_native(const Graph& graph, Purpose purpose, Sink& sink) {
  std::vector<const NotNative*> layers;
  for (const auto& n : graph.not_native)
    if (purpose == Purpose::fit || !n.in_training_only) layers.push_back(&n);
  if (layers.empty()) return std::nullopt;
  const NotNative& first = *layers.front();
  std::string cause =
      first.in_training_only
          ? "Tenon checks the arguments of " + first.kind + " and runs it in evaluate and predict, but cannot train with it yet."
          : "Tenon checks the arguments of " + first.kind + " and knows the shape of its output, but cannot compute it yet.";
  if (layers.size() > 1) cause += " " + std::to_string(layers.size()) + " layers of the model are such: " + in_words(layers) + ".";
  return report(sink, Code::LayerNotNative, InLayer{first.layer, first.kind, {}})
      .found(first.kind)
      .because(std::move(cause))
      .fix("run this model in Keras, or leave the layer out");
}

}  // namespace tenon
