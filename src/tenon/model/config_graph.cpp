#include "tenon/model/config_graph.h"

#include <algorithm>
#include <map>
#include <queue>

#include "tenon/diag/suggest.h"
#include "tenon/model/keras_order.h"

namespace tenon {

namespace {
using Failed = std::optional<Reported>;
using Node = NodeFromConfig;

/// Finds nodes by the names that a config uses.
class Directory {
 public:
  Directory(const std::vector<Node>& nodes, const std::vector<std::string>& references)
      : references_(references), of_layer_(references.size()) {
    for (std::size_t l = 0; l < references.size(); ++l) layers_.emplace(references[l], l);
    for (std::size_t n = 0; n < nodes.size(); ++n) of_layer_[static_cast<std::size_t>(nodes[n].layer)].push_back(static_cast<int>(n));
  }

  std::optional<std::size_t> layer_of(std::string_view reference) const {
    const auto layer = layers_.find(reference);
    return layer == layers_.end() ? std::nullopt : std::optional(layer->second);
  }
  const std::vector<int>& nodes_of(int layer) const { return of_layer_[static_cast<std::size_t>(layer)]; }

  Result<int> find(const Node::Read& read, Sink& sink) const {
    const auto layer = layers_.find(read.layer);
    if (layer == layers_.end()) return report_no_layer(read, sink);
    const auto& nodes = of_layer_[layer->second];
    if (read.node < 0 || read.node >= static_cast<std::int64_t>(nodes.size()))
      return report(sink, Code::GraphDisconnected, read.place.where())
          .expected(nodes.empty() ? "a layer that is called" : "a call from 0 to " + std::to_string(nodes.size() - 1))
          .found(read.node)
          .because("The layer \"" + read.layer + "\" is called " + std::to_string(nodes.size()) + " times in the model.")
          .fix("save the model again from Keras", "model.save(\"model.keras\")", Applies::needs_editing)
          .emit();
    return nodes[static_cast<std::size_t>(read.node)];
  }

 private:
  Reported report_no_layer(const Node::Read& read, Sink& sink) const {
    const std::vector<std::string_view> names(references_.begin(), references_.end());
    const auto meant = nearest(read.layer, names);
    auto b = report(sink, Code::GraphDisconnected, read.place.where())
                 .expected("the name of a layer of the model")
                 .found("\"" + read.layer + "\"")
                 .because("The model has no layer of this name.");
    if (meant) return std::move(b).fix("write the layer's name", "\"" + std::string(*meant) + "\"").emit();
    return std::move(b).fix("save the model again from Keras", "model.save(\"model.keras\")", Applies::needs_editing).emit();
  }

  const std::vector<std::string>& references_;
  std::map<std::string_view, std::size_t> layers_;
  std::vector<std::vector<int>> of_layer_;
};

/// Per node, the nodes that come before it: those it reads, and the earlier call of the same layer.
using Before = std::vector<std::vector<int>>;

Reported report_cycle(const std::vector<Node>& nodes, const Before& before, const std::vector<bool>& placed, const Model& model,
                      const ConfigPlace& at, Sink& sink) {
  std::vector<int> path;
  std::vector<int> place(nodes.size(), -1);
  int n = static_cast<int>(std::find(placed.begin(), placed.end(), false) - placed.begin());
  while (place[static_cast<std::size_t>(n)] < 0) {
    place[static_cast<std::size_t>(n)] = static_cast<int>(path.size());
    path.push_back(n);
    for (int b : before[static_cast<std::size_t>(n)])
      if (!placed[static_cast<std::size_t>(b)]) n = b;
  }
  path.erase(path.begin(), path.begin() + place[static_cast<std::size_t>(n)]);
  std::string names;
  path.push_back(path.front());
  if (path.size() > 12) path.erase(path.begin() + 10, path.end() - 1);
  for (auto p = path.rbegin(); p != path.rend(); ++p) {
    const auto& node = nodes[static_cast<std::size_t>(*p)];
    names += (names.empty() ? "" : " -> ") + model.layers[static_cast<std::size_t>(node.layer)].name;
  }
  return report(sink, Code::GraphDisconnected, at.where())
      .found(names)
      .because("The layers read each other in a circle, so none of them can be computed first.")
      .fix("save the model again from Keras", "model.save(\"model.keras\")", Applies::needs_editing)
      .emit();
}

/// Every node behind the nodes it reads; where there is a choice, in the order of the config.
Result<std::vector<int>> sorted(const std::vector<Node>& nodes, const Before& before, const Model& model, const ConfigPlace& at,
                                Sink& sink) {
  std::vector<std::size_t> missing(nodes.size());
  std::vector<std::vector<int>> behind(nodes.size());
  std::priority_queue<int, std::vector<int>, std::greater<>> ready;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    missing[n] = before[n].size();
    if (!missing[n]) ready.push(static_cast<int>(n));
    for (int b : before[n]) behind[static_cast<std::size_t>(b)].push_back(static_cast<int>(n));
  }
  std::vector<int> order;
  std::vector<bool> placed(nodes.size());
  while (!ready.empty()) {
    const int n = ready.top();
    ready.pop();
    order.push_back(n);
    placed[static_cast<std::size_t>(n)] = true;
    for (int b : behind[static_cast<std::size_t>(n)])
      if (!--missing[static_cast<std::size_t>(b)]) ready.push(b);
  }
  if (order.size() < nodes.size()) return report_cycle(nodes, before, placed, model, at["layers"], sink);
  return order;
}

/// input_layers or output_layers: one tensor, or lists and dicts of them; dicts in the order of their sorted keys, as Keras flattens them.
struct Ends {
  std::vector<Node::Read> tensors;
  Config structure;
};

bool is_tensor(const Config& c) { return c.list() && c.list()->size() == 3 && c.list()->front().string(); }

Failed collect_ends(const Config& c, const ConfigPlace& at, Ends& ends, Config& structure, Sink& sink) {
  if (is_tensor(c)) {
    auto read = tensor_from_config(c, at, sink);
    if (!read) return read.error();
    structure = static_cast<std::int64_t>(ends.tensors.size());
    ends.tensors.push_back(*std::move(read));
    return std::nullopt;
  }
  if (const auto* items = c.list()) {
    Config::List parts(items->size());
    for (std::size_t i = 0; i < items->size(); ++i)
      if (auto failed = collect_ends((*items)[i], at[i], ends, parts[i], sink)) return failed;
    structure = std::move(parts);
    return std::nullopt;
  }
  if (!c.dict())
    return report_malformed(at, "[layer name, node, output], or a list or dict of such", &c,
                            "A Functional model names its inputs and outputs.", sink);
  std::map<std::string_view, std::size_t> keys;
  Config::Dict parts;
  for (const auto& [key, value] : *c.dict()) {
    keys.emplace(key, parts.size());
    parts.emplace_back(key, Config());
  }
  for (const auto& [key, place] : keys)
    if (auto failed = collect_ends((*c.dict())[place].second, at[key], ends, parts[place].second, sink)) return failed;
  structure = std::move(parts);
  return std::nullopt;
}

/// One alone, or a plain list of several, needs no structure.
bool is_plain(const Config& structure, std::size_t count) {
  if (structure.integer()) return true;
  if (!structure.list() || count < 2) return false;
  return std::all_of(structure.list()->begin(), structure.list()->end(), [](const Config& c) { return c.integer(); });
}

Result<Ends> read_ends(const Config& config, std::string_view key, const ConfigPlace& at, Sink& sink) {
  Ends ends;
  if (auto failed = collect_ends(config[key], at[key], ends, ends.structure, sink)) return *failed;
  if (ends.tensors.empty()) return report_malformed(at[key], "at least one tensor", &config[key], "A model has inputs and outputs.", sink);
  if (is_plain(ends.structure, ends.tensors.size())) ends.structure = {};
  return ends;
}

/// Keras counts the calls of an inner Functional model from 1 here, and from 0 where layers read it (functional.py, kept_nodes); 0 is the
/// last.
Node::Read counted_from_0(Node::Read read, const Model& model, const Directory& directory) {
  const auto layer = directory.layer_of(read.layer);
  if (!layer || !model.layers[*layer].layer.is("Functional")) return read;
  const auto calls = static_cast<std::int64_t>(directory.nodes_of(static_cast<int>(*layer)).size());
  read.node = read.node == 0 ? calls - 1 : read.node - 1;
  return read;
}

Result<std::vector<TensorRef>> find_ends(const Ends& ends, const Model& model, const Directory& directory, const std::vector<int>& place,
                                         Sink& sink) {
  std::vector<TensorRef> out;
  for (const auto& tensor : ends.tensors) {
    TENON_TRY(const int node, directory.find(counted_from_0(tensor, model, directory), sink));
    out.push_back({place[static_cast<std::size_t>(node)], static_cast<int>(tensor.output)});
  }
  return out;
}

Result<Before> find_before(const std::vector<Node>& nodes, const Directory& directory, Sink& sink) {
  Before before(nodes.size());
  Failed failed;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    for (const auto& read : nodes[n].reads) {
      const auto found = directory.find(read, sink);
      if (found) before[n].push_back(*found);
      else failed = found.error();
    }
    const auto& calls = directory.nodes_of(nodes[n].layer);
    const auto self = std::lower_bound(calls.begin(), calls.end(), static_cast<int>(n));
    if (self != calls.begin()) before[n].push_back(*(self - 1));
  }
  if (failed) return *failed;
  return before;
}

Failed check_inputs(const Model& model, const Ends& inputs, Sink& sink) {
  for (std::size_t i = 0; i < model.inputs.size(); ++i) {
    if (!model.is_input(model.nodes[static_cast<std::size_t>(model.inputs[i].node)].layer))
      return report(sink, Code::GraphDisconnected, inputs.tensors[i].place.where())
          .expected("an Input layer")
          .found("\"" + inputs.tensors[i].layer + "\"")
          .because("A model's inputs are Input layers.")
          .fix("save the model again from Keras", "model.save(\"model.keras\")", Applies::needs_editing)
          .emit();
  }
  return std::nullopt;
}
}  // namespace

Result<Done> connect(Model& model, std::vector<Node> nodes, const std::vector<std::string>& references, const Config& config,
                     const ConfigPlace& at, Sink& sink) {
  const Directory directory(nodes, references);
  const auto before = find_before(nodes, directory, sink);
  const auto inputs = read_ends(config, "input_layers", at, sink), outputs = read_ends(config, "output_layers", at, sink);
  if (!before) return before.error();
  if (!inputs) return inputs.error();
  if (!outputs) return outputs.error();
  TENON_TRY(const std::vector<int> order, sorted(nodes, *before, model, at, sink));
  std::vector<int> place(nodes.size());
  for (int n : order) {
    place[static_cast<std::size_t>(n)] = static_cast<int>(model.nodes.size());
    Model::Node made{nodes[static_cast<std::size_t>(n)].layer, {}, std::move(nodes[static_cast<std::size_t>(n)].call)};
    const auto& reads = nodes[static_cast<std::size_t>(n)].reads;
    for (std::size_t i = 0; i < reads.size(); ++i)
      made.inputs.push_back(
          {place[static_cast<std::size_t>((*before)[static_cast<std::size_t>(n)][i])], static_cast<int>(reads[i].output)});
    model.nodes.push_back(std::move(made));
  }
  TENON_TRY(model.inputs, find_ends(*inputs, model, directory, place, sink));
  TENON_TRY(model.outputs, find_ends(*outputs, model, directory, place, sink));
  model.input_structure = inputs->structure;
  model.output_structure = outputs->structure;
  if (const auto failed = check_inputs(model, *inputs, sink)) return *failed;
  const std::size_t named = model.inputs.size();
  keep_in_keras_order(model);
  if (model.inputs.size() == named) return Done{};
  const int unnamed = model.nodes[static_cast<std::size_t>(model.inputs[named].node)].layer;
  return report(sink, Code::GraphDisconnected, at["input_layers"].where())
      .found("\"" + model.layers[static_cast<std::size_t>(unnamed)].name + "\" is missing")
      .because("An output of the model needs this Input, and the model's inputs do not name it.")
      .fix("save the model again from Keras", "model.save(\"model.keras\")", Applies::needs_editing)
      .emit();
}

}  // namespace tenon
