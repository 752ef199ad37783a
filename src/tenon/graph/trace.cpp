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
  d.fixes = {{"let layer \"" + before + "\" return every step", "return_sequences=True"}};
}

/// A Flatten of axes of any length has any number of features; a global pooling has as many as there are channels.
void pool_instead(Diagnostic& d, const Graph& graph, TensorRef flat, const std::string& name) {
  const int rank = graph.spec(graph.nodes[static_cast<std::size_t>(flat.node)].inputs.front()).shape.rank();
  if (rank < 3 || rank > 5) return;
  d.fixes.insert(d.fixes.begin(), {"take the mean over those axes, in place of layer \"" + name + "\"",
                                   "GlobalAveragePooling" + std::to_string(rank - 2) + "D()"});
  for (std::size_t i = 1; i < d.fixes.size(); ++i) d.fixes[i].text = "or " + d.fixes[i].text;
}

/// Branches drift apart where one of them pools or convolves without padding: the layer that does, where it is the only one.
void name_unpadded(Diagnostic& d, const Graph& graph, const Graph::Node& node) {
  std::vector<std::string> unpadded;
  bool steps = false;  // behind steps of more than one, padding alone does not keep the lengths
  for (TensorRef at : node.inputs)
    while (!graph.nodes[static_cast<std::size_t>(at.node)].inputs.empty()) {
      const auto& made = graph.nodes[static_cast<std::size_t>(at.node)];
      const auto& layer = graph.layers[static_cast<std::size_t>(made.layer)];
      const Config config = layer.layer.kind->to_config(layer.layer.value);
      const auto* padding = config["padding"].string();
      if (padding && *padding == "valid" && std::find(unpadded.begin(), unpadded.end(), layer.name) == unpadded.end())
        unpadded.push_back(layer.name), steps = steps || !layer.layer.kind->name.starts_with("Conv");
      at = made.inputs.front();
    }
  if (unpadded.size() == 1)
    d.fixes = {{"keep height and width in layer \"" + unpadded.front() + "\"", "padding=\"same\"",
                steps ? Applies::needs_editing : Applies::as_written}};
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
    if (d.code == Code::InputsDiffer && !d.fixes.empty() && d.fixes.front().code == "padding=\"same\"") name_unpadded(d, graph_, node_);
    if (d.code == Code::AxisUnknown && before.layer.is("Flatten") && !node_.inputs.empty()) pool_instead(d, graph_, from, before.name);
    std::reverse(chain.begin(), chain.end());
    d.related.insert(d.related.end(), chain.begin(), chain.end());
  }
  sink_.receive(std::move(d));
}

}  // namespace tenon
