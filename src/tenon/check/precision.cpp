// The precision that layers ask for: a model computes in float64, or not at all.
#include <algorithm>

#include "tenon/check/rules.h"
#include "tenon/operations/operations.h"

namespace tenon {
namespace {

/// A layer and whether its policy is float64: one of the model's, one of a model in it, or one that such a layer holds.
struct Asked {
  std::string name, kind;
  bool wide;
};

bool is_wide(const Config& dtype) { return dtype.is("float64") || dtype["config"]["name"].is("float64"); }

/// The layers whose records stand somewhere in `config` and say their dtype. Of an Input it is that of the data.
void add_inside(const Config& config, const std::string& prefix, std::vector<Asked>& all) {
  if (const auto* items = config.list())
    for (const Config& item : *items) add_inside(item, prefix, all);
  if (!config.dict()) return;
  const auto* name = config["class_name"].string();
  const Config& arguments = config["config"];
  if (name && layer_kind(*name) && *name != input_layer_class && arguments.find("dtype") && !arguments["dtype"].is_null())
    all.push_back(
        {prefix + (arguments["name"].string() ? *arguments["name"].string() : stem_of_class(*name)), *name, is_wide(arguments["dtype"])});
  for (const auto& [key, value] : *config.dict()) add_inside(value, prefix, all);
}

void add(const std::string& name, const AnyLayer& layer, DTypePolicy policy, std::vector<Asked>& all) {
  if (const Model* inner = nested_model(layer)) {
    for (const auto& l : inner->layers) add(name + "/" + l.name, l.layer, l.dtype, all);
    return;
  }
  if (layer.kind->name == input_layer_class || is_operation(*layer.kind)) return;
  all.push_back({name, std::string(layer.kind->name), policy == DTypePolicy::float64});
  add_inside(layer.kind->to_config(layer.value), name + "/", all);
}

/// What is refused: float64 beside another precision, at the layers that are fewer.
void check_one_precision(const Scene& scene, const std::vector<Asked>& all) {
  const auto wide = std::count_if(all.begin(), all.end(), [](const Asked& a) { return a.wide; });
  const auto others = static_cast<std::ptrdiff_t>(all.size()) - wide;
  if (wide == 0 || others == 0) return;
  const bool odd = wide <= others;
  const auto at = std::find_if(all.begin(), all.end(), [odd](const Asked& a) { return a.wide == odd; });
  const auto count = std::min(wide, others);
  const std::string found = odd ? "'float64'" : "another than 'float64'";
  scene.findings.add(
      scene.findings.make(Code::ArgumentUnsupported, InLayer{at->name, at->kind, "dtype"})
          .expected(odd ? "the precision of the other layers" : "'float64', as the other layers have")
          .found(count > 1 ? found + ", in " + std::to_string(count) + " layers" : found)
          .because("Keras casts between layers of float64 and others; Tenon computes a model in float64 as a whole, or not at "
                   "all. The file is read and written as it is.")
          .fix("give all layers one precision", odd ? "dtype=\"float32\"" : "dtype=\"float64\"", Applies::needs_editing));
}

/// Whether Keras computes the operation in float32: it casts to that, or reads an Input of it.
bool computes_in_float32(const Graph& graph, const Graph::Node& node) {
  const auto& layer = graph.layers[static_cast<std::size_t>(node.layer)];
  if (!is_operation(*layer.layer.kind)) return false;
  if (layer.layer.kind->name == "Cast")
    return layer.view(node)["dtype"].is("float32") || layer.layer.kind->to_config(layer.layer.value)["dtype"].is("float32");
  return std::any_of(node.inputs.begin(), node.inputs.end(), [&](TensorRef r) {
    const auto& from = graph.nodes[static_cast<std::size_t>(r.node)];
    return from.inputs.empty() && from.outputs.front().dtype == DType::float32;
  });
}

void check_operations(const Scene& scene, const Graph& graph) {
  if (floats_of(graph) != DType::float64) return;
  const auto at = std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const auto& n) { return computes_in_float32(graph, n); });
  if (at == graph.nodes.end()) return;
  const auto& layer = graph.layers[static_cast<std::size_t>(at->layer)];
  scene.findings.add(
      scene.findings.make(Code::ArgumentUnsupported, InLayer{layer.name, std::string(layer.layer.kind->name), ""})
          .expected("an operation in float64")
          .found("float32")
          .because("Keras computes this operation in float32, beside layers of float64; Tenon computes a model in float64 as a "
                   "whole, or not at all.")
          .fix("let the Input declare what the layers compute in", "keras.Input(..., dtype=\"float64\")", Applies::needs_editing));
}

}  // namespace

void check_precision(const Scene& scene, const Graph& graph) {
  std::vector<Asked> all;
  for (const auto& layer : graph.layers) add(layer.name, layer.layer, layer.dtype, all);
  check_one_precision(scene, all);
  check_operations(scene, graph);
}

}  // namespace tenon
