// The precision that layers ask for.
#include "tenon/check/rules.h"

namespace tenon {
namespace {

/// A layer that computes in float64: one of the model's, or one that such a layer holds, as Bidirectional does.
struct Wide {
  std::string name, kind;
};

/// The first float64 layer whose record stands somewhere in `config`.
std::optional<Wide> wide_inside(const Config& config) {
  if (const auto* items = config.list())
    for (const Config& item : *items)
      if (auto found = wide_inside(item)) return found;
  if (!config.dict()) return std::nullopt;
  const auto* name = config["class_name"].string();
  const Config& arguments = config["config"];
  const Config& dtype = arguments["dtype"];  // of an Input it is that of the data
  if (name && layer_kind(*name) && *name != input_layer_class && (dtype.is("float64") || dtype["config"]["name"].is("float64")))
    return Wide{arguments["name"].string() ? *arguments["name"].string() : stem_of_class(*name), *name};
  for (const auto& [key, value] : *config.dict())
    if (auto found = wide_inside(value)) return found;
  return std::nullopt;
}

std::vector<Wide> wide_layers(const Graph& graph) {
  std::vector<Wide> all;
  for (const auto& layer : graph.layers) {
    if (layer.dtype == DTypePolicy::float64) {
      all.push_back({layer.name, std::string(layer.layer.kind->name)});
    } else if (const auto inner = wide_inside(layer.layer.kind->to_config(layer.layer.value))) {
      all.push_back({layer.name + "/" + inner->name, inner->kind});
    }
  }
  return all;
}

}  // namespace

void check_precision(const Scene& scene, const Graph& graph) {
  const auto wide = wide_layers(graph);
  if (wide.empty()) return;
  auto finding = scene.findings.make(Code::ArgumentUnsupported, InLayer{wide[0].name, wide[0].kind, "dtype"})
                     .expected("'float32' or 'mixed_bfloat16'")
                     .found(wide.size() > 1 ? "'float64', in " + std::to_string(wide.size()) + " layers" : "'float64'")
                     .because(
                         "Tenon computes in float32, and results in another precision than the layer asks for would not be its results. "
                         "The file is read and written in float64 as it is.")
                     .fix("build the model in float32", "dtype=\"float32\"", Applies::needs_editing);
  scene.findings.add(std::move(finding));
}

}  // namespace tenon
