#include "tenon/check/head_fixes.h"

#include <algorithm>
#include <array>

namespace tenon {
namespace {

/// Layers behind which the last axis is as long as before.
constexpr std::array keep_units{
    "Softmax", "Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Dropout", "Identity", "GlobalAveragePooling2D"};

bool has_argument(const InLayer& layer, std::string_view name) {
  const LayerKind* kind = layer_kind(layer.kind);
  return kind && std::any_of(kind->fields.begin(), kind->fields.end(), [&](const auto& field) { return field.name == name; });
}

std::string quoted_layer(const std::string& name) { return "layer \"" + name + "\""; }

}  // namespace

void fix_activation(DiagnosticBuilder& b, const Head& head, const std::string& text, const std::string& activation) {
  const std::string line = "activation=\"" + activation + "\"";
  if (has_argument(head.layer, "activation")) std::move(b).fix(text + " in " + quoted_layer(head.layer.layer), line);
  else std::move(b).fix(text + ", in place of " + quoted_layer(head.layer.layer), "Activation(" + line + ")");
}

void fix_no_activation(DiagnosticBuilder& b, const Head& head, const std::string& lead) {
  const auto layer = quoted_layer(head.layer.layer);
  if (has_argument(head.layer, "activation")) std::move(b).fix(lead + "leave the activation out of " + layer, "activation=None");
  else std::move(b).fix(lead + "leave " + layer + " out of the model");
}

std::optional<SizedBy> sized_by(const Graph& graph, std::size_t output) {
  for (TensorRef at = graph.outputs[output].tensor;;) {
    const auto& node = graph.nodes[static_cast<std::size_t>(at.node)];
    const auto& layer = graph.layers[static_cast<std::size_t>(node.layer)];
    if (layer.layer.is("Dense")) return SizedBy{layer.name, "units"};
    if (layer.layer.kind->name.starts_with("Conv") && layer.layer.kind->name.ends_with("D")) return SizedBy{layer.name, "filters"};
    const bool keeps = std::any_of(keep_units.begin(), keep_units.end(), [&](std::string_view name) { return layer.layer.is(name); });
    if (!keeps || node.inputs.size() != 1) return std::nullopt;
    at = node.inputs.front();
  }
}

void fix_units(DiagnosticBuilder& b, const Graph& graph, std::size_t output, const std::string& lead, const std::string& what,
               std::int64_t units, const std::string& also, Applies applies) {
  const auto by = sized_by(graph, output);
  const std::string more = also.empty() ? "" : ", " + also;
  if (by)
    std::move(b).fix(lead + "give " + quoted_layer(by->layer) + " " + what, by->argument + "=" + std::to_string(units) + more, applies);
  else std::move(b).fix(lead + "let the model end in " + what, "Dense(" + std::to_string(units) + ")" + more, Applies::needs_editing);
}

}  // namespace tenon
