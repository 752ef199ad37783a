#include <algorithm>

#include "tenon/model/config_graph.h"
#include "tenon/object/codec.h"

namespace tenon {

namespace {
using Failed = std::optional<Reported>;
using Node = NodeFromConfig;

Reported report_call_argument(const LayerFromConfig& read, const std::string& name, const Config& found, const ConfigPlace& at,
                              Sink& sink) {
  FromConfig from(sink, at);
  return report(from, Code::ArgumentUnsupported, InLayer{read.entry.name, std::string(read.entry.layer.kind->name), name})
      .expected("None")
      .found(excerpt(found))
      .because("The layer is called with another argument than its input, which Tenon does not do yet.")
      .fix("call the layer with its input alone", read.entry.name + "(x)", Applies::needs_editing)
      .emit();
}

/// Reads the arguments of one call: tensors become reads of the node, everything else stays as it is.
class ArgumentReader {
 public:
  ArgumentReader(const LayerFromConfig& layer, Node& out, Sink& sink) : layer_(layer), out_(out), sink_(sink) {}

  Failed positional(const Config::List& values, const ConfigPlace& at) {
    const auto& names = layer_.entry.layer.kind->info.call;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (names[0].starts_with("*")) return take(names[0], values, at);
      if (values[i].is_null()) continue;
      if (i >= names.size() || names[i].empty())
        return report_call_argument(layer_, "argument " + std::to_string(i), values[i], at[i], sink_);
      if (auto failed = take(names[i], values[i], at[i])) return failed;
    }
    return std::nullopt;
  }

  /// {} and None say nothing; Keras 2 keeps the arguments of a call in such a dict.
  Failed by_name(const Config& keywords, const ConfigPlace& at) {
    if (keywords.is_null()) return std::nullopt;
    if (!keywords.dict()) return report_malformed(at, "a dict of arguments", &keywords, "A call's keyword arguments are a dict.", sink_);
    for (const auto& [name, value] : *keywords.dict()) {
      if (value.is_null() || name == "mask") continue;
      const auto& names = layer_.entry.layer.kind->info.call;
      const bool known = name == "training" || (!name.empty() && std::find(names.begin(), names.end(), name) != names.end());
      if (!known) return report_call_argument(layer_, name, value, at[name], sink_);
      if (auto failed = take(name, value, at[name])) return failed;
    }
    const Config* mask = keywords.find("mask");
    return mask && !is_empty(*mask) ? take_mask(*mask, at["mask"]) : std::nullopt;
  }

  /// Nothing but inputs needs no names.
  void finish() {
    const bool plain = call_.dict()->size() == 1 && call_.dict()->front().first == layer_.entry.layer.kind->info.call.front();
    if (!plain && !call_.dict()->empty()) out_.call = std::move(call_);
  }

 private:
  /// None, or a list of nothing but None: Keras writes one for every input of a model.
  static bool is_empty(const Config& value) {
    const auto* items = value.list();
    return items ? std::all_of(items->begin(), items->end(), is_empty) : value.is_null();
  }

  /// One mask, of the first input; it becomes the last of the call's tensors.
  Failed take_mask(const Config& value, const ConfigPlace& at) {
    if (!value["class_name"].is("__keras_tensor__")) return report_call_argument(layer_, "mask", value, at, sink_);
    return take("mask", value, at);
  }

  Failed take(std::string_view name, const Config& value, const ConfigPlace& at) {
    Config argument;
    if (auto failed = convert(value, at, argument)) return failed;
    call_.set(name, std::move(argument));
    return std::nullopt;
  }

  /// Dicts of tensors in the order of their sorted keys, as Keras flattens them.
  Failed convert(const Config& value, const ConfigPlace& at, Config& out) {
    if (const auto* items = value.list()) {
      Config::List parts(items->size());
      for (std::size_t i = 0; i < items->size(); ++i)
        if (auto failed = convert((*items)[i], at[i], parts[i])) return failed;
      return out = std::move(parts), std::nullopt;
    }
    if (!value.dict()) return out = value, std::nullopt;
    if (value["class_name"].is("__keras_tensor__")) {
      auto read = tensor_from_config(value["config"]["keras_history"], at["config.keras_history"], sink_);
      if (!read) return read.error();
      out = tensor_argument(out_.reads.size());
      out_.reads.push_back(*std::move(read));
      return std::nullopt;
    }
    std::vector<const Config::Entry*> sorted;
    for (const auto& entry : *value.dict()) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    Config parts{Config::Dict{}};
    for (const auto* entry : sorted) {
      Config part;
      if (auto failed = convert(entry->second, at[entry->first], part)) return failed;
      parts.set(entry->first, std::move(part));
    }
    return out = std::move(parts), std::nullopt;
  }

  const LayerFromConfig& layer_;
  Node& out_;
  Sink& sink_;
  Config call_{Config::Dict{}};
};

Failed read_keras_3(const Config& node, const LayerFromConfig& layer, const ConfigPlace& at, Node& out, Sink& sink) {
  const Config &arguments = node["args"], &keywords = node["kwargs"];
  if (!arguments.list())
    return report_malformed(at["args"], "a list of arguments", node.find("args"),
                            "A node of a Functional model lists what its layer is called with.", sink);
  ArgumentReader reader(layer, out, sink);
  if (auto failed = reader.positional(*arguments.list(), at["args"])) return failed;
  if (auto failed = reader.by_name(keywords, at["kwargs"])) return failed;
  reader.finish();
  return std::nullopt;
}

/// Keras 2: [["conv", 0, 0, {}], ["dense", 0, 0, {}]].
Failed read_keras_2(const Config::List& tensors, const LayerFromConfig& layer, const ConfigPlace& at, Node& out, Sink& sink) {
  const Config* keywords = nullptr;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    auto read = tensor_from_config(tensors[i], at[i], sink);
    if (!read) return read.error();
    const auto& parts = *tensors[i].list();
    out.reads.push_back(*std::move(read));
    if (parts.size() > 3 && !(parts[3].dict() && parts[3].dict()->empty()) && !parts[3].is_null()) keywords = &parts[3];
  }
  if (!keywords) return std::nullopt;
  ArgumentReader reader(layer, out, sink);
  if (auto failed = reader.by_name(*keywords, at)) return failed;
  reader.finish();
  if (out.call.is_null()) return std::nullopt;
  Config::List inputs;
  for (std::size_t i = 0; i < tensors.size(); ++i) inputs.push_back(tensor_argument(i));
  out.call.set(layer.entry.layer.kind->info.call.front(), inputs.size() == 1 ? inputs.front() : Config(std::move(inputs)));
  return std::nullopt;
}
}  // namespace

Result<Node::Read> tensor_from_config(const Config& triple, const ConfigPlace& at, Sink& sink) {
  const auto* parts = triple.list();
  const bool fits = parts && parts->size() >= 3 && (*parts)[0].string() && (*parts)[1].integer() && (*parts)[2].integer();
  if (!fits)
    return report_malformed(at, "[layer name, node, output], such as [\"dense\", 0, 0]", &triple,
                            "A tensor is named by its layer, the call of the layer and the output of the call.", sink);
  return Node::Read{*(*parts)[0].string(), *(*parts)[1].integer(), *(*parts)[2].integer(), at};
}

Result<std::vector<Node>> nodes_from_config(const Config& inbound_nodes, int layer, const LayerFromConfig& read, const ConfigPlace& at,
                                            Sink& sink) {
  const bool input = read.entry.layer.is(input_layer_class);
  if (!inbound_nodes.list())
    return report_malformed(at, "a list of nodes", &inbound_nodes, "A layer of a Functional model lists where it is called.", sink);
  if (input && !inbound_nodes.list()->empty())
    return report_malformed(at, "[]", &inbound_nodes, "An Input layer reads no other layer.", sink);
  if (input) return std::vector<Node>{{layer, {}, at}};
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < inbound_nodes.list()->size(); ++i) {
    const Config& node = (*inbound_nodes.list())[i];
    Node out{layer, {}, at[i]};
    Failed failed;
    if (node.dict()) failed = read_keras_3(node, read, at[i], out, sink);
    else if (node.list()) failed = read_keras_2(*node.list(), read, at[i], out, sink);
    if (failed) return *failed;
    if (out.reads.empty())
      return report_malformed(at[i], "what the layer reads", &node,
                              "A node of a Functional model names the tensors that its layer is called with.", sink);
    nodes.push_back(std::move(out));
  }
  return nodes;
}

}  // namespace tenon
