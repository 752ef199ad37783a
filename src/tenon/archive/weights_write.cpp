#include "tenon/archive/weights_write.h"

#include <algorithm>
#include <map>

#include "tenon/archive/assets.h"
#include "tenon/archive/stored_layer.h"
#include "tenon/base/assert.h"
#include "tenon/compile/optimizer_map.h"
#include "tenon/graph/optimized_variables.h"

namespace tenon {

namespace {
double number_in(const Tensor& scalar) {
  return scalar.dtype() == DType::float64 ? scalar.as<double>()[0] : static_cast<double>(scalar.as<float>()[0]);
}

template <class T> Tensor scalar(T value) { return Tensor::copy<T>({}, std::span<const T>(&value, 1)); }

/// What Keras saves of an optimizer that updates variables: its steps, its learning rate unless a schedule says it, its arrays.
std::vector<Tensor> saved_values(const OptimizerPart& part, std::span<const OptimizedVariable> variables, const OptimizerState* saved,
                                 bool is_wide) {
  const auto& optimizer = part.optimizer;
  const auto& rate = optimizer.kind->learning_rate(optimizer.value);
  const OptimizerState fresh{0, rate.at(0), {}};
  const OptimizerState& state = saved ? *saved : fresh;
  std::vector<Tensor> values{scalar(state.iterations)};
  const auto narrow = static_cast<float>(state.learning_rate);
  const bool fits = !is_wide || static_cast<double>(narrow) == state.learning_rate;
  if (!rate.scheduled()) values.push_back(fits ? scalar(narrow) : scalar(state.learning_rate));
  if (state.slots.empty()) return values;
  const auto arrays = saved_arrays(part, variables);
  TENON_ASSERT(state.slots.size() == arrays.size(), "an optimizer keeps its arrays for every trained variable");
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    const bool whole = arrays[i].spec.dtype == DType::int32;
    values.push_back(whole ? scalar(static_cast<std::int32_t>(number_in(state.slots[i]))) : state.slots[i]);
  }
  return values;
}

void write_group(const std::string& path, const std::string& name, std::span<const Tensor> values, Hdf5Writer& out) {
  out.attribute(path + "/vars", "name", name);
  for (std::size_t i = 0; i < values.size(); ++i) out.dataset(path + "/vars/" + std::to_string(i), values[i]);
}

// A MultiOptimizer has the variables of those in it, which are saved once more, each by itself, numbered by class.
void write_optimizer(const Model& model, const Graph* graph, Hdf5Writer& out) {
  const auto& optimizer = model.compile_args->optimizer.object();
  if (!optimizer.kind) return;
  const OptimizerState* state = model.optimizer_state ? &*model.optimizer_state : nullptr;
  const bool is_wide =
      std::any_of(model.layers.begin(), model.layers.end(), [](const auto& layer) { return policy_of(layer) == DTypePolicy::float64; });
  const auto variables = graph ? optimized_variables(*graph) : std::vector<OptimizedVariable>();
  const auto parts = parts_of(optimizer, variables);
  TENON_ASSERT(graph || !state || state->slots.empty(), "an optimizer that was used has seen a built model");
  if (!optimizer.kind->map) return write_group("optimizer", name_of(optimizer), saved_values(parts[0], variables, state, is_wide), out);
  std::vector<Tensor> all{scalar(state ? state->iterations : std::int64_t{0}), scalar(0.0F)};
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto values = saved_values(parts[i], variables, state && i < state->inner.size() ? &state->inner[i] : nullptr, is_wide);
    const std::string stem = snake_case(parts[i].optimizer.kind->name);
    const int number = seen[stem]++;
    write_group("optimizer/optimizers/" + stem + (number ? "_" + std::to_string(number) : ""), name_of(parts[i].optimizer), values, out);
    all.insert(all.end(), values.begin(), values.end());
  }
  write_group("optimizer", name_of(optimizer), all, out);
}

void write_adaptations(const Model& model, Hdf5Writer& out) {
  for (const auto& [paths, adapted, dtype] : adaptations(model)) {
    if (paths.size() > 1) out.attribute(paths[1] + "/vars", "name", "string_lookup");
    if (!adapted.idf_weights) continue;
    const std::span<const double> weights(*adapted.idf_weights);
    const std::vector<float> narrow(weights.begin(), weights.end());
    const Shape shape{static_cast<std::int64_t>(weights.size())};
    const Tensor values = dtype == DType::float64 ? Tensor::copy<double>(shape, weights) : Tensor::copy<float>(shape, narrow);
    for (const std::string& path : paths) out.dataset(path + "/vars/" + std::string(idf_weights_name), values);
  }
}
}  // namespace

Hdf5Image weights_image(const Model& model, const Graph* graph, const Weights& weights, const WeightsNotes& notes) {
  Hdf5Writer out;
  out.group("layers");
  const auto paths = layer_paths(model);
  for (std::size_t l = 0; l < paths.size(); ++l) {
    if (paths[l].empty()) continue;
    if (!graph || l >= weights.layers.size() || weights.layers[l].empty()) {
      out.attribute(paths[l] + "/vars", "name", model.layers[l].name);
      continue;
    }
    for (const auto& group : variable_groups(graph->layers[l], paths[l])) {
      out.attribute(group.path + "/vars", "name", group.name);
      for (std::size_t i = 0; i < group.variables.size(); ++i)
        out.dataset(group.path + "/vars/" + std::to_string(i), stored_value(graph->layers[l], weights.layers[l], group.variables[i]));
    }
  }
  write_adaptations(model, out);
  if (model.compile_args) write_optimizer(model, graph, out);
  out.attribute("vars", "name", model.name);
  for (const auto& [name, number] : notes) out.attribute("", name, number);
  return out.finish();
}

}  // namespace tenon
