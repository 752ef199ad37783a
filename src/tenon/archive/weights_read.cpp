#include "tenon/archive/weights_read.h"

#include <algorithm>
#include <cstring>

#include "tenon/archive/assets.h"
#include "tenon/archive/stored_layer.h"
#include "tenon/archive/stored_variable.h"
#include "tenon/compile/optimizer_map.h"
#include "tenon/graph/optimized_variables.h"
#include "tenon/layer/low_rank.h"

namespace tenon {

namespace {
InFile inside(const InFile& origin, const std::string& what) {
  return {origin.path, origin.detail + (origin.detail.empty() ? "" : ", ") + what};
}

std::size_t variables_in(const Hdf5File& file, const std::string& group) {
  std::size_t count = 0;
  for (const auto& child : file.children(group)) count += child.kind == Hdf5Kind::dataset && child.name != idf_weights_name;
  return count;
}

Tensor zeros(TensorSpec spec) {
  auto data = allocate(spec);
  std::memset(data.get(), 0, static_cast<std::size_t>(bytes(spec)));
  return {std::move(spec), std::move(data)};
}

/// The variables of one group into their places among the layer's.
Result<Done> read_group(const Hdf5File& file, const VariableGroup& expected, DType wanted, const Site& at, const InFile& origin,
                        std::vector<Tensor>& values) {
  const std::string group = expected.path + "/vars";
  const std::size_t found = variables_in(file, group);
  const bool made_late = std::all_of(expected.variables.begin(), expected.variables.end(), [](const Variable& v) { return v.made_late; });
  if (found == 0 && made_late) {
    for (const Variable& v : expected.variables) values[static_cast<std::size_t>(v.index)] = start_values(v, wanted);
    return Done{};
  }
  if (found != expected.variables.size())
    return at.error(Code::WeightsMismatch)
        .expected(std::to_string(expected.variables.size()) + " variables" +
                  (expected.variables.empty() ? "" : ": " + names_of(expected.variables)))
        .found(std::to_string(found) + " variables")
        .because("The layer's arguments say which variables it has, and the file holds another number of them.")
        .fix("save config and weights together from Keras", "model.save(\"model.keras\")", Applies::needs_editing)
        .see(inside(origin, "group " + group), "the layer's variables are here")
        .emit();
  std::optional<Reported> failed;
  for (std::size_t i = 0; i < expected.variables.size(); ++i) {
    auto value = read_variable(file, group + "/" + std::to_string(i), expected.variables[i], wanted, at, origin, at.sink);
    if (value) values[static_cast<std::size_t>(expected.variables[i].index)] = *std::move(value);
    else failed = value.error();
  }
  if (failed) return *failed;
  return Done{};
}

Result<std::vector<Tensor>> read_layer(const Hdf5File& file, const std::string& path, const Graph::Layer& layer, const InFile& origin,
                                       Sink& sink) {
  const Site at{sink, place_of(layer)};
  std::vector<Tensor> values(layer.parameters.size() + layer.state.size());
  std::optional<Reported> failed;
  for (const Variable& v : layer.variables())
    if (factor(v)) values[static_cast<std::size_t>(v.index)] = zeros({v.shape, variable_dtype(layer.dtype)});
    else if (!v.kept) values[static_cast<std::size_t>(v.index)] = start_values(v, variable_dtype(layer.dtype));
  for (const auto& group : variable_groups(layer, path))
    if (const auto read = read_group(file, group, variable_dtype(layer.dtype), at, origin, values); !read) failed = read.error();
  if (failed) return *failed;
  return values;
}

void warn_unfit(const InFile& where, std::string expected, std::string found, Sink& sink) {
  report(sink, Code::WeightsMismatch, where)
      .as(Severity::warning)
      .expected(std::move(expected))
      .found(std::move(found))
      .because("The state of the optimizer does not fit the model, so training starts with a fresh optimizer, as in Keras.")
      .fix("nothing, unless training is to go on where it stopped: then save the model again after fit", "model.save(\"model.keras\")",
           Applies::needs_editing)
      .emit();
}

/// A number whatever its integer or floating type: TensorFlow counts in int64, JAX in int32.
std::optional<double> scalar(const Hdf5File& file, const std::string& path, Sink& sink) {
  const auto value = file.read(path, sink);
  if (!value || value->shape().rank() != 0) return std::nullopt;
  switch (value->dtype()) {
    case DType::int64: return static_cast<double>(value->as<std::int64_t>()[0]);
    case DType::int32: return static_cast<double>(value->as<std::int32_t>()[0]);
    case DType::float32: return value->as<float>()[0];
    case DType::float64: return value->as<double>()[0];
    default: return std::nullopt;
  }
}
}  // namespace

Result<Weights> read_weights(const Hdf5File& file, const Model& model, const Graph& graph, const InFile& origin, Sink& sink) {
  Weights weights;
  std::optional<Reported> failed;
  auto paths = layer_paths(model);
  if (const std::string old = "_layer_checkpoint_dependencies"; !file.exists("layers") && file.exists(old))  // TensorFlow 2.12 and 2.13
    for (std::string& path : paths)
      if (!path.empty()) path.replace(0, std::string_view("layers").size(), old);
  for (std::size_t l = 0; l < graph.layers.size(); ++l) {
    weights.layers.emplace_back();
    const bool none = graph.layers[l].parameters.empty() && graph.layers[l].state.empty();
    if (paths[l].empty() || (none && !file.exists(paths[l]))) continue;
    auto values = read_layer(file, paths[l], graph.layers[l], origin, sink);
    if (values) weights.layers.back() = *std::move(values);
    else failed = values.error();
  }
  if (failed) return *failed;
  return weights;
}

namespace {
/// What a file holds of an optimizer that updates variables: from which of the paths on, and how many numbers in front of its arrays.
struct Stored {
  OptimizerPart part;
  std::vector<SavedArray> arrays;
  std::size_t begin, numbers;
};

bool is_count(double iterations) { return iterations >= 0 && iterations < 9e15; }

std::optional<OptimizerState> read_part(const Hdf5File& file, const std::vector<std::string>& paths, const Stored& part, const Graph& graph,
                                        const InFile& origin, Report& problems) {
  const std::string &counted = paths[part.begin], none;
  const std::string& rated = part.numbers == 2 ? paths[part.begin + 1] : none;
  const auto iterations = counted.empty() ? std::optional(0.0) : scalar(file, counted, problems);
  const auto& given = part.part.optimizer.kind->learning_rate(part.part.optimizer.value);
  const auto rate = rated.empty() ? given.at(static_cast<std::int64_t>(iterations.value_or(0))) : scalar(file, rated, problems);
  if (!iterations || !rate || !is_count(*iterations)) return std::nullopt;
  OptimizerState state{static_cast<std::int64_t>(*iterations), *rate, std::vector<Tensor>(part.arrays.size())};
  const auto rows = parameter_layout(graph).rows;
  for (std::size_t i = 0; i < part.arrays.size(); ++i) {
    const auto& array = part.arrays[i];
    const Graph::Layer* layer = array.variable ? &graph.layers[static_cast<std::size_t>(rows[*array.variable].layer)] : nullptr;
    Variable expected{(layer ? rows[*array.variable].variable.name + " " : "") + std::string(array.name), array.spec.shape, {}};
    const DType wanted = layer ? variable_dtype(layer->dtype) : floats_of(graph);
    auto value = read_variable(file, paths[part.begin + part.numbers + i], expected, wanted,
                               Site{problems, layer ? place_of(*layer) : InLayer{}}, origin, problems);
    if (!value) return std::nullopt;
    state.slots[i] = *std::move(value);
  }
  return state;
}
}  // namespace

std::optional<OptimizerState> read_optimizer(const Hdf5File& file, const Model& model, const Graph& graph, const InFile& origin,
                                             Sink& sink) {
  std::vector<std::string> paths;
  const std::size_t count = variables_in(file, "optimizer/vars");
  for (std::size_t i = 0; i < count; ++i) paths.push_back("optimizer/vars/" + std::to_string(i));
  return read_optimizer_at(file, paths, model, graph, inside(origin, "group optimizer/vars"), sink);
}

std::optional<OptimizerState> read_optimizer_at(const Hdf5File& file, const std::vector<std::string>& paths, const Model& model,
                                                const Graph& graph, const InFile& origin, Sink& sink) {
  if (!model.compile_args || !model.compile_args->optimizer.kind() || paths.empty()) return std::nullopt;
  const auto& optimizer = model.compile_args->optimizer.object();
  const auto variables = optimized_variables(graph);
  const bool has_table = optimizer.kind->map != nullptr;
  std::vector<Stored> parts;
  std::size_t next = has_table ? 2 : 0, numbers = next;  // a MultiOptimizer has two of its own
  for (const auto& part : parts_of(optimizer, variables)) {
    const bool scheduled = part.optimizer.kind->learning_rate(part.optimizer.value).scheduled();
    parts.push_back({part, saved_arrays(part, variables), next, scheduled ? 1U : 2U});
    numbers += parts.back().numbers;
    next += parts.back().numbers + parts.back().arrays.size();
  }
  if (paths.size() == numbers && next != numbers) return std::nullopt;  // compiled, but never trained
  if (paths.size() != next) {
    warn_unfit(origin, std::to_string(next) + " variables of " + std::string(optimizer.kind->name),
               std::to_string(paths.size()) + " variables", sink);
    return std::nullopt;
  }
  Report problems;
  const auto fail = [&] {
    const auto& seen = problems.diagnostics();
    warn_unfit(origin, !seen.empty() && seen[0].expected ? to_string(*seen[0].expected) : "two numbers in front",
               !seen.empty() && seen[0].found ? to_string(*seen[0].found) : "something else", sink);
    return std::nullopt;
  };
  OptimizerState state;
  for (const Stored& part : parts) {
    auto read = read_part(file, paths, part, graph, origin, problems);
    if (!read) return fail();
    if (!has_table) return read;
    state.inner.push_back(*std::move(read));
  }
  const auto iterations = scalar(file, paths[0], problems);
  if (!iterations || !is_count(*iterations)) return fail();
  state.iterations = static_cast<std::int64_t>(*iterations);
  return state;
}

}  // namespace tenon
