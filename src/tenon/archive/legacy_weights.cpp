#include "tenon/archive/legacy_weights.h"

#include <algorithm>
#include <map>

#include "tenon/archive/stored_layer.h"
#include "tenon/archive/stored_variable.h"
#include "tenon/archive/weights_read.h"
#include "tenon/graph/optimized_variables.h"

namespace tenon {

namespace {
constexpr const char* root = "model_weights";
constexpr const char* save_again = "model.save(\"model.keras\")";

InFile inside(const InFile& origin, const std::string& group) { return {origin.path, "group " + group}; }

/// A layer in the file that has weights, and the datasets that hold them.
struct StoredLayer {
  std::string group;
  std::vector<std::string> paths;
};

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
    StoredLayer layer{group, {}};
    for (const auto& weight : weights) layer.paths.push_back(group + "/" + weight);
    out.push_back(std::move(layer));
  }
  return out;
}

Result<std::vector<Tensor>> read_layer(const Hdf5File& file, const StoredLayer& stored, const Graph::Layer& layer, const InFile& origin,
                                       Sink& sink) {
  const auto expected = layer.variables();
  const Site at{sink, place_of(layer)};
  if (stored.paths.size() != expected.size())
    return at.error(Code::WeightsMismatch)
        .expected(std::to_string(expected.size()) + " variables: " + names_of(expected))
        .found(std::to_string(stored.paths.size()) + " variables")
        .because("The layer's arguments say which variables it has, and the file holds another number of them.")
        .fix("save the model again", save_again, Applies::needs_editing)
        .see(inside(origin, stored.group), "the layer's variables are here")
        .emit();
  std::vector<Tensor> values;
  std::optional<Reported> failed;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    auto value = read_variable(file, stored.paths[i], expected[i], at, origin, sink);
    if (value) values.push_back(*std::move(value));
    else failed = value.error();
  }
  if (failed) return *failed;
  return values;
}

/// Keras 2 called an optimizer's slots otherwise; from the last part of "Adam/dense/kernel/m:0", or from the middle of
/// "Adam/m/dense/kernel:0".
std::string_view slot_of_keras_2(std::string_view name) {
  static constexpr std::pair<std::string_view, std::string_view> slots[] = {{"m", "momentum"},        {"v", "velocity"},
                                                                            {"vhat", "velocity_hat"}, {"rms", "velocity"},
                                                                            {"momentum", "momentum"}, {"mg", "average_gradient"}};
  name = name.substr(0, name.rfind(':'));
  const std::string_view last = name.substr(name.rfind('/') + 1);
  const auto start = name.find('/') + 1;
  const std::string_view second = name.substr(start, name.find('/', start) - start);
  for (const auto part : {last, second})
    for (const auto& [old, now] : slots)
      if (part == old) return now;
  return {};
}

bool ends_in(std::string_view name, std::string_view part) {
  name = name.substr(0, name.rfind(':'));
  return name == part || name.ends_with("/" + std::string(part));
}

/// The names in Keras 3's order, or as they are when they do not look like Keras 2's. Keras 2 wrote no learning rate before 2.11: an empty
/// name stands for it.
std::vector<std::string> in_keras_3_order(const std::vector<std::string>& names, const AnyObject<OptimizerKind>& optimizer,
                                          std::span<const OptimizedVariable> variables) {
  std::map<std::string_view, std::vector<std::string>> by_slot;
  std::string iteration, rate;
  for (const auto& name : names) {
    if (ends_in(name, "iter") || ends_in(name, "iteration")) iteration = name;
    else if (ends_in(name, "learning_rate")) rate = name;
    else by_slot[slot_of_keras_2(name)].push_back(name);
  }
  const bool old = std::all_of(names.begin(), names.end(), [](const auto& name) { return name.find(':') != std::string::npos; });
  const auto slots = kept_slots(optimizer).slots;
  const bool complete =
      std::all_of(slots.begin(), slots.end(), [&](const Slot& slot) { return by_slot[slot.name].size() == variables.size(); });
  if (!old || !complete || iteration.empty()) return names;
  std::vector<std::string> out{iteration, rate};
  for (const auto& array : saved_arrays(optimizer, variables))
    if (array.variable) out.push_back(by_slot[array.name][*array.variable]);
  return out;
}
}  // namespace

Result<Weights> read_legacy_weights(const Hdf5File& file, const Graph& graph, const InFile& origin, Sink& sink) {
  TENON_TRY(const auto stored, stored_layers(file, origin, sink));
  Weights weights{std::vector<std::vector<Tensor>>(graph.layers.size())};
  std::vector<std::size_t> with_weights;
  for (std::size_t l = 0; l < graph.layers.size(); ++l)
    if (!graph.layers[l].variables().empty()) with_weights.push_back(l);
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

Result<std::optional<OptimizerState>> read_legacy_optimizer(const Hdf5File& file, const Model& model, const Graph& graph,
                                                            const InFile& origin, Sink& sink) {
  const std::string group = "optimizer_weights";
  if (!file.exists(group) || !model.compile_args || !model.compile_args->optimizer.kind()) return std::optional<OptimizerState>();
  TENON_TRY(const auto names, names_in(file, group, "weight_names", origin, sink));
  const auto& optimizer = model.compile_args->optimizer;
  std::vector<std::string> paths = in_keras_3_order(names, optimizer.object(), optimized_variables(graph));
  for (auto& path : paths)
    if (!path.empty()) path = group + "/" + path;
  return read_optimizer_at(file, paths, model, graph, inside(origin, group), sink);
}

}  // namespace tenon
