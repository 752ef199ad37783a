#include "tenon/archive/legacy_weights.h"

#include <algorithm>

#include "tenon/archive/stored_layer.h"
#include "tenon/archive/stored_variable.h"
#include "tenon/archive/weights_read.h"

namespace tenon {

namespace {
constexpr const char* root = "model_weights";
constexpr const char* save_again = "model.save(\"model.keras\")";

InFile inside(const InFile& origin, const std::string& group) { return {origin.path, "group " + group}; }

}  // namespace

Result<std::vector<std::string>> names_in(const Hdf5File& file, const std::string& group, std::string_view attribute, const InFile& origin,
                                          Sink& sink) {
  TENON_TRY(auto names, file.strings(group, attribute, sink));
  if (names) return *std::move(names);
  if (file.exists(group)) return std::vector<std::string>();
  return report(sink, Code::FileDamaged, inside(origin, group))
      .expected("the group " + group)
      .found("nothing")
      .because("A whole-model .h5 file lists its layers and names a group for each.")
      .fix("save the model again", save_again, Applies::needs_editing)
      .emit();
}

Result<std::vector<StoredLayer>> stored_layers(const Hdf5File& file, const InFile& origin, Sink& sink) {
  TENON_TRY(const auto names, names_in(file, root, "layer_names", origin, sink));
  std::vector<StoredLayer> out;
  for (const auto& name : names) {
    const std::string group = std::string(root) + "/" + name;
    TENON_TRY(const auto weights, names_in(file, group, "weight_names", origin, sink));
    if (weights.empty()) continue;
    out.push_back({group, weights});
  }
  return out;
}

namespace {
/// Where Keras lists a variable among the weights of a model that is a layer: the layers it passes on the way down, by their numbers.
std::vector<std::size_t> place_in(const Model& model, std::string_view variable) {
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const auto& layer = model.layers[l];
    if (variable.size() <= layer.name.size() || !variable.starts_with(layer.name) || variable[layer.name.size()] != '/') continue;
    std::vector<std::size_t> place{l};
    if (const Model* inner = nested_model(layer.layer)) {
      const auto below = place_in(*inner, variable.substr(layer.name.size() + 1));
      place.insert(place.end(), below.begin(), below.end());
    }
    return place;
  }
  return {};
}

/// Those that a file with `count` of them holds: it may lack some that Keras makes late. As Keras orders them in these files: layer by
/// layer, but what is not trained behind the rest where the layer itself is trained (legacy_h5_format.py, _legacy_weights()).
std::vector<Variable> stored_variables(const Graph::Layer& layer, std::size_t count) {
  auto all = layer.variables();
  if (const Model* inner = nested_model(layer.layer))
    std::stable_sort(all.begin(), all.end(),
                     [&](const Variable& v, const Variable& w) { return place_in(*inner, v.name) < place_in(*inner, w.name); });
  if (layer.trainable) std::stable_partition(all.begin(), all.end(), [](const Variable& v) { return v.trainable && !v.is_state; });
  std::erase_if(all, [](const Variable& v) { return !v.kept; });
  if (all.size() > count) std::erase_if(all, [](const Variable& v) { return v.made_late; });
  return all;
}

Result<std::vector<Tensor>> read_layer(const Hdf5File& file, const StoredLayer& stored, const Graph::Layer& layer, const InFile& origin,
                                       Sink& sink) {
  std::vector<Tensor> values;
  for (const Variable& v : layer.variables()) values.push_back(start_values(v, variable_dtype(layer.dtype)));
  const auto expected = stored_variables(layer, stored.names.size());
  const Site at{sink, place_of(layer)};
  if (stored.names.size() != expected.size())
    return at.error(Code::WeightsMismatch)
        .expected(std::to_string(expected.size()) + " variables: " + names_of(expected))
        .found(std::to_string(stored.names.size()) + " variables")
        .because("The layer's arguments say which variables it has, and the file holds another number of them.")
        .fix("save the model again", save_again, Applies::needs_editing)
        .see(inside(origin, stored.group), "the layer's variables are here")
        .emit();
  std::optional<Reported> failed;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    auto value = read_variable(file, stored.group + "/" + stored.names[i], expected[i], variable_dtype(layer.dtype), at, origin, sink);
    if (value) values[static_cast<std::size_t>(expected[i].index)] = *std::move(value);
    else failed = value.error();
  }
  if (failed) return *failed;
  return values;
}

}  // namespace

Result<Weights> read_legacy_weights(const Hdf5File& file, const Graph& graph, const InFile& origin, Sink& sink) {
  TENON_TRY(const auto stored, stored_layers(file, origin, sink));
  Weights weights{std::vector<std::vector<Tensor>>(graph.layers.size())};
  std::vector<std::size_t> with_weights;
  for (std::size_t l = 0; l < graph.layers.size(); ++l)
    if (!stored_variables(graph.layers[l], 1).empty()) with_weights.push_back(l);
  if (stored.size() != with_weights.size())
    return report(sink, Code::WeightsMismatch, inside(origin, root))
        .expected(std::to_string(with_weights.size()) + " layers with weights")
        .found(std::to_string(stored.size()))
        .because("The file's weights belong to another number of layers than its model has.")
        .fix("save the model again", save_again, Applies::needs_editing)
        .emit();
  std::optional<Reported> failed;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    auto values = read_layer(file, stored[i], graph.layers[with_weights[i]], origin, sink);
    if (values) weights.layers[with_weights[i]] = *std::move(values);
    else failed = values.error();
  }
  if (failed) return *failed;
  return weights;
}

}  // namespace tenon
