#include "tenon/archive/legacy_optimizer.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "tenon/archive/legacy_weights.h"
#include "tenon/archive/weights_read.h"
#include "tenon/graph/optimized_variables.h"

namespace tenon {

namespace {
using Names = std::vector<std::string>;
/// The datasets of a slot, in the order of the graph's variables.
using BySlot = std::map<std::string_view, Names>;

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

/// Iteration, learning rate, slots, as Keras 3 orders them. Keras 2 wrote no learning rate before 2.11, and not every optimizer of 2.0
/// counted: an empty name stands for it.
Names in_keras_3_order(std::string iteration, std::string rate, const BySlot& by_slot, const AnyObject<OptimizerKind>& optimizer,
                       std::span<const OptimizedVariable> variables) {
  Names out{std::move(iteration), std::move(rate)};
  for (const auto& array : saved_arrays(optimizer, variables))
    if (array.variable) out.push_back(by_slot.at(array.name)[*array.variable]);
  return out;
}

/// tf.keras: every array has a name that says its slot. The names as they are when they do not look like that: Keras 3 wrote them.
Names by_name(const Names& names, const AnyObject<OptimizerKind>& optimizer, std::span<const OptimizedVariable> variables) {
  BySlot by_slot;
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
  return in_keras_3_order(iteration, rate, by_slot, optimizer, variables);
}

/// Keras 2.0 to 2.3 on TensorFlow, before it became tf.keras, which wrote "2.2.4-tf" and from 2.4.0 on. Every part has one digit.
std::optional<std::string> version_before_tf_keras(const Hdf5File& file) {
  Report ignored;
  const auto version = file.string("", "keras_version", ignored), backend = file.string("", "backend", ignored);
  if (!version || !*version || !backend || *backend != "tensorflow") return std::nullopt;
  const std::string& text = **version;
  if (text.size() != 5 || !text.starts_with("2.") || text > "2.3.9") return std::nullopt;
  return text;
}

/// Before 2.0.6 a model sorted its trained weights by name before it gave them to the optimizer (keras/engine/training.py,
/// _collected_trainable_weights). For each place in the optimizer's lists: which of the graph's variables.
std::optional<std::vector<std::size_t>> order_of_names(const Graph& graph, const std::vector<StoredLayer>& stored) {
  Names names;
  std::vector<std::size_t> in_file(graph.layers.size());  // of a layer: place among those with weights
  std::size_t next = 0;
  for (std::size_t l = 0; l < graph.layers.size(); ++l) in_file[l] = graph.layers[l].variables().empty() ? next : next++;
  for (const auto& row : parameter_layout(graph).rows) {
    const std::size_t layer = in_file[static_cast<std::size_t>(row.layer)], weight = static_cast<std::size_t>(row.variable.index);
    if (layer >= stored.size() || weight >= stored[layer].names.size()) return std::nullopt;
    names.push_back(stored[layer].names[weight]);
  }
  std::vector<std::size_t> order(names.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
  return order;
}

/// Keras 2.0 to 2.3: `iterations` where the optimizer counts, then one block of arrays per slot (keras/optimizers.py:
/// weights = [iterations] + ms + vs), whose names ("Variable_7:0") say nothing. Blocks beyond the slots belong to arguments that are off:
/// amsgrad, or the momentum of SGD.
Names by_block(const Names& names, std::span<const std::size_t> order, const AnyObject<OptimizerKind>& optimizer,
               std::span<const OptimizedVariable> variables) {
  const bool counts = names[0].find("iterations") != std::string::npos;
  const std::size_t arrays = names.size() - counts;
  const auto slots = kept_slots(optimizer).slots;
  if (order.empty() || arrays % order.size() != 0 || arrays / order.size() < slots.size()) return names;
  BySlot by_slot;
  std::size_t next = counts;
  for (const Slot& slot : slots) {
    Names& block = by_slot[slot.name];
    block.resize(order.size());
    for (const std::size_t variable : order) block[variable] = names[next++];
  }
  return in_keras_3_order(counts ? names[0] : "", "", by_slot, optimizer, variables);
}

Result<Names> paths_of(const Hdf5File& file, const AnyObject<OptimizerKind>& optimizer, const Graph& graph, const Names& names,
                       const InFile& origin, Sink& sink) {
  const auto variables = optimized_variables(graph);
  const auto version = version_before_tf_keras(file);
  if (!version || names.empty()) return by_name(names, optimizer, variables);
  std::vector<std::size_t> order(variables.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (*version < "2.0.6") {
    TENON_TRY(const auto stored, stored_layers(file, origin, sink));
    auto sorted = order_of_names(graph, stored);
    if (!sorted) return names;
    order = *std::move(sorted);
  }
  return by_block(names, order, optimizer, variables);
}
}  // namespace

Result<std::optional<OptimizerState>> read_legacy_optimizer(const Hdf5File& file, const Model& model, const Graph& graph,
                                                            const InFile& origin, Sink& sink) {
  const std::string group = "optimizer_weights";
  if (!file.exists(group) || !model.compile_args || !model.compile_args->optimizer.kind()) return std::optional<OptimizerState>();
  TENON_TRY(const auto names, names_in(file, group, "weight_names", origin, sink));
  TENON_TRY(Names paths, paths_of(file, model.compile_args->optimizer.object(), graph, names, origin, sink));
  for (auto& path : paths)
    if (!path.empty()) path = group + "/" + path;
  return read_optimizer_at(file, paths, model, graph, {origin.path, "group " + group}, sink);
}

}  // namespace tenon
