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

/// {} and None say nothing; Keras 2 keeps the arguments of a call in such a dict.
Failed check_keywords(const Config& keywords, const LayerFromConfig& read, const ConfigPlace& at, Sink& sink) {
  if (keywords.is_null()) return std::nullopt;
  if (!keywords.dict()) return report_malformed(at, "a dict of arguments", &keywords, "A call's keyword arguments are a dict.", sink);
  for (const auto& [name, value] : *keywords.dict())
    if (!value.is_null() && name != "inputs") return report_call_argument(read, name, value, at[name], sink);
  return std::nullopt;
}

/// Keras 3: a tensor, or lists of tensors.
Failed collect(const Config& value, const ConfigPlace& at, std::vector<Node::Read>& out, Sink& sink) {
  if (const auto* items = value.list()) {
    for (std::size_t i = 0; i < items->size(); ++i)
      if (auto failed = collect((*items)[i], at[i], out, sink)) return failed;
    return std::nullopt;
  }
  if (!value["class_name"].is("__keras_tensor__"))
    return report_malformed(at, "a __keras_tensor__", &value, "A layer of a Functional model reads tensors of other layers.", sink);
  auto read = tensor_from_config(value["config"]["keras_history"], at["config.keras_history"], sink);
  if (!read) return read.error();
  out.push_back(*std::move(read));
  return std::nullopt;
}

Failed read_keras_3(const Config& node, const LayerFromConfig& layer, const ConfigPlace& at, Node& out, Sink& sink) {
  const Config &arguments = node["args"], &keywords = node["kwargs"];
  if (!arguments.list())
    return report_malformed(at["args"], "a list of arguments", node.find("args"),
                            "A node of a Functional model lists what its layer is called with.", sink);
  if (auto failed = check_keywords(keywords, layer, at["kwargs"], sink)) return failed;
  for (std::size_t i = 1; i < arguments.list()->size(); ++i)
    if (!(*arguments.list())[i].is_null())
      return report_call_argument(layer, "argument " + std::to_string(i), (*arguments.list())[i], at["args"][i], sink);
  if (!arguments.list()->empty()) return collect(arguments.list()->front(), at["args"][0], out.reads, sink);
  const Config* inputs = keywords.find("inputs");
  return inputs ? collect(*inputs, at["kwargs.inputs"], out.reads, sink) : std::nullopt;
}

/// Keras 2: [["conv", 0, 0, {}], ["dense", 0, 0, {}]].
Failed read_keras_2(const Config::List& tensors, const LayerFromConfig& layer, const ConfigPlace& at, Node& out, Sink& sink) {
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    auto read = tensor_from_config(tensors[i], at[i], sink);
    if (!read) return read.error();
    const auto& parts = *tensors[i].list();
    if (parts.size() > 3)
      if (auto failed = check_keywords(parts[3], layer, at[i][3], sink)) return failed;
    out.reads.push_back(*std::move(read));
  }
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
