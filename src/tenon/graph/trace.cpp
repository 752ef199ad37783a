#include "tenon/graph/trace.h"

#include <algorithm>

namespace tenon {
namespace {

constexpr std::size_t longest_chain = 8;

/// Which input a message is about: "input 1" is 1, anything else 0.
std::size_t input_of(const Where& where) {
  const auto* layer = std::get_if<InLayer>(&where);
  if (!layer || !layer->slot.starts_with("input ") || layer->slot.size() > 8) return 0;
  std::size_t i = 0;
  for (const char c : layer->slot.substr(6)) i = i * 10 + static_cast<std::size_t>(c - '0');
  return i;
}

bool is_recurrent(std::string_view kind) {
  return kind == "LSTM" || kind == "GRU" || kind == "SimpleRNN" || kind == "RNN" || kind == "Bidirectional";
}

/// A sequence was expected, and the layer in front is a recurrent one that gives its last step alone.
bool lacks_return_sequences(const Diagnostic& d, const Graph::Layer& before) {
  const auto* layer = std::get_if<InLayer>(&d.where);
  const auto* found = d.found ? std::get_if<Shape>(&*d.found) : nullptr;
  if (d.code != Code::RankMismatch || !layer || !found || found->rank() != 2 || !is_recurrent(before.layer.kind->name)) return false;
  const auto& reads = layer->kind;
  return is_recurrent(reads) || reads == "TimeDistributed" || reads == "Conv1D" || reads == "GlobalAveragePooling1D";
}

void ask_for_sequences(Diagnostic& d, const std::string& before) {
  d.cause = "\"" + before + "\" returns its last step only, so there is no time axis left. " + d.cause;
  d.fixes = {{"let \"" + before + "\" return every step", "return_sequences=True"}};
}

}  // namespace

void Trace::receive(Diagnostic d) {
  const bool about_shapes = entry(d.code).category == Category::shape;
  std::size_t steps = d.code == Code::WindowLargerThanInput ? longest_chain : 1;
  const auto input = input_of(d.where);
  if (about_shapes && input < node_.inputs.size()) {
    std::vector<Related> chain;
    for (TensorRef at = node_.inputs[input]; steps-- > 0;) {
      const auto& node = graph_.nodes[static_cast<std::size_t>(at.node)];
      const auto& layer = graph_.layers[static_cast<std::size_t>(node.layer)];
      chain.push_back({InLayer{std::string(prefix_) + layer.name, std::string(layer.layer.kind->name), ""},
                       "gives " + to_string(graph_.spec(at).shape)});
      if (node.inputs.empty()) break;
      at = node.inputs.front();
    }
    const TensorRef from = node_.inputs[input];
    const auto& before = graph_.layers[static_cast<std::size_t>(graph_.nodes[static_cast<std::size_t>(from.node)].layer)];
    if (lacks_return_sequences(d, before)) ask_for_sequences(d, std::string(prefix_) + before.name);
    std::reverse(chain.begin(), chain.end());
    d.related.insert(d.related.end(), chain.begin(), chain.end());
  }
  sink_.receive(std::move(d));
}

}  // namespace tenon
