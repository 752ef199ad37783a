#include "tenon/check/ends.h"

#include <algorithm>

namespace tenon {
namespace {

bool is_leaf(const Config& c) { return c.integer() != nullptr; }

Ends::Form form_of(const Config& structure, std::size_t count) {
  if (structure.is_null()) return count == 1 ? Ends::Form::one : Ends::Form::list;
  const auto flat = [](const auto& entries, auto leaf) { return std::all_of(entries.begin(), entries.end(), leaf); };
  if (const auto* dict = structure.dict())
    return flat(*dict, [](const auto& e) { return is_leaf(e.second); }) ? Ends::Form::dict : Ends::Form::nested;
  if (const auto* list = structure.list()) return flat(*list, is_leaf) ? Ends::Form::list : Ends::Form::nested;
  return Ends::Form::one;
}

/// keras/src/trainers/compile_utils.py, CompileLoss._build_nested: the path of keys, where a last place in a list is the layer's name.
void name_nested(const Config& structure, const std::string& path, Ends& ends) {
  const auto behind = [&](const std::string& step) { return path.empty() ? step : path + "/" + step; };
  const auto visit = [&](const Config& c, const std::string& key, const std::string& step) {
    if (!is_leaf(c)) return name_nested(c, behind(step), ends);
    const auto i = static_cast<std::size_t>(*c.integer());
    if (i >= ends.size()) return;
    ends.log_names[i] = behind(key.empty() ? ends.layers[i] : key);
    if (!key.empty()) ends.keys[i] = key;
  };
  if (const auto* dict = structure.dict())
    for (const auto& [key, value] : *dict) visit(value, key, key);
  if (const auto* list = structure.list())
    for (std::size_t i = 0; i < list->size(); ++i) visit((*list)[i], "", std::to_string(i));
}

Ends ends_of(const Model& model, const std::vector<TensorRef>& tensors, const Config& structure) {
  Ends ends;
  for (const auto r : tensors) {
    const auto layer = static_cast<std::size_t>(model.nodes[static_cast<std::size_t>(r.node)].layer);
    ends.layers.push_back(model.layers[layer].name);
  }
  ends.form = form_of(structure, tensors.size());
  ends.structure = structure;
  ends.keys = ends.log_names = ends.layers;
  name_nested(structure, "", ends);
  return ends;
}

}  // namespace

std::optional<std::size_t> Ends::find(std::string_view key) const {
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found == keys.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - keys.begin()));
}

Ends inputs_of(const Model& model) { return ends_of(model, model.inputs, model.input_structure); }
Ends outputs_of(const Model& model) { return ends_of(model, model.outputs, model.output_structure); }

std::string quoted(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "\"" : ", \"") + name + "\"";
  return out;
}

}  // namespace tenon
