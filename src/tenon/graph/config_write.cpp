#include "tenon/graph/config_write.h"

#include <algorithm>
#include <span>

#include "tenon/base/assert.h"
#include "tenon/compile/optimizer_map.h"
#include "tenon/layer/common_arguments.h"
#include "tenon/model/compile_config.h"
#include "tenon/model/keras_classes.h"
#include "tenon/object/record.h"
#include "tenon/operations/operations.h"

namespace tenon {

namespace {
Config shape_config(const Shape& shape) {
  Config::List axes;
  for (const Dim d : shape.dims) axes.push_back(d.known() ? Config(d.value) : Config());
  return axes;
}

Config model_arguments(const Model& model, const Graph* graph);

class Writer {
 public:
  Writer(const Model& model, const Graph* graph) : model_(model), graph_(graph), calls_(model.layers.size()) {
    for (std::size_t n = 0; n < model.nodes.size(); ++n) {
      auto& calls = calls_[static_cast<std::size_t>(model.nodes[n].layer)];
      place_.push_back(static_cast<std::int64_t>(calls.size()));
      calls.push_back(static_cast<int>(n));
    }
  }

  Config layer_record(int layer) const {
    const auto& entry = model_.layers[static_cast<std::size_t>(layer)];
    if (nested_model(entry.layer)) return nested_record(layer);
    if (is_operation(*entry.layer.kind)) return operation_record(entry);
    Config arguments = layer_config(entry.layer, entry.name, {entry.trainable, entry.dtype, entry.activity_regularizer});
    if (graph_) note_built_activations(graph_->layers[static_cast<std::size_t>(layer)], arguments);
    Config out = object_record(entry.layer.kind->module, entry.layer.kind->name, std::move(arguments));
    if (graph_ && !model_.is_input(layer) && !is_built_at_construction(entry.layer.kind->name))
      out.set("build_config", build_config(layer));
    return out;
  }

  Config inbound_nodes(int layer) const {
    Config::List out;
    if (model_.is_input(layer)) return out;
    for (const int n : calls(layer)) out.push_back(node(n).call.is_null() ? plain_call(layer, n) : call_with_arguments(layer, n));
    return out;
  }

  /// input_layers or output_layers.
  Config ends(const std::vector<TensorRef>& tensors, const Config& structure) const {
    if (!structure.is_null()) return structured(tensors, structure);
    if (tensors.size() == 1) return end(tensors.front());
    Config::List out;
    for (const TensorRef r : tensors) out.push_back(end(r));
    return out;
  }

 private:
  Config plain_call(int layer, int n) const {
    Config::List tensors;
    for (const TensorRef read : node(n).inputs) tensors.push_back(tensor(read));
    Config::List args;
    if (reads_a_list(layer)) args.emplace_back(std::move(tensors));
    else args = std::move(tensors);
    Config record;
    record.set("args", std::move(args));
    record.set("kwargs", Config::Dict{});
    return record;
  }

  /// The first argument by position, as people call layers, and the others by name; those of operations all by position.
  Config call_with_arguments(int layer, int n) const {
    const auto& call = node(n).call;
    const LayerKind& kind = *model_.layers[static_cast<std::size_t>(layer)].layer.kind;
    const auto first = kind.info.call.front();
    const bool operation = is_operation(kind);
    Config::List args;
    Config keywords{Config::Dict{}};
    for (const auto& [name, value] : *call.dict())
      if (name == first && first.starts_with("*")) args = *with_tensors(value, n).list();
      else if (name == first || operation) args.push_back(with_tensors(value, n));
      else keywords.set(name, with_tensors(value, n));
    Config record;
    record.set("args", std::move(args));
    record.set("kwargs", std::move(keywords));
    return record;
  }

  /// Keras' records in the place of {"tensor": input}.
  Config with_tensors(const Config& argument, int n) const {
    if (const auto* items = argument.list()) {
      Config::List out;
      for (const Config& item : *items) out.push_back(with_tensors(item, n));
      return out;
    }
    if (!argument.dict()) return argument;
    if (const auto* input = argument["tensor"].integer()) return tensor(node(n).inputs[static_cast<std::size_t>(*input)]);
    Config::Dict out;
    for (const auto& [key, value] : *argument.dict()) out.emplace_back(key, with_tensors(value, n));
    return out;
  }

  static Config operation_record(const Model::LayerEntry& entry) {
    Config arguments;
    arguments.set("name", entry.name);
    const Config own = entry.layer.kind->to_config(entry.layer.value);
    for (const auto& [key, value] : *own.dict()) arguments.set(key, value);
    return object_record(entry.layer.kind->module, entry.layer.kind->name, std::move(arguments));
  }

  /// A model as a layer: with its name and whether it is trained here.
  Config nested_record(int layer) const {
    const auto& entry = model_.layers[static_cast<std::size_t>(layer)];
    const Model& inner = *nested_model(entry.layer);
    Report quiet;
    std::optional<Graph> graph;
    std::vector<TensorSpec> specs;
    if (graph_ && !calls(layer).empty())
      for (const TensorRef read : node(calls(layer).front()).inputs) specs.push_back(graph_->spec(read));
    if (auto made = inner.inputs.empty() ? infer(inner, specs, quiet) : infer(inner, quiet)) graph = *std::move(made);
    Config arguments = model_arguments(inner, graph ? &*graph : nullptr);
    arguments.set("name", entry.name);
    arguments.set("trainable", entry.trainable);
    Config out = object_record(entry.layer.kind->module, entry.layer.kind->name, std::move(arguments));
    Config build;
    build.set("input_shape", inner.form == Model::Form::sequential && graph ? shape_config(graph->input().shape) : Config());
    out.set("build_config", std::move(build));
    out.set("compile_config", Config(Config::Dict{}));
    return out;
  }

  /// Layers as activations that have variables, PReLU: Keras builds them from their records alone, before the layer that has them. Their
  /// variables are as long as the axes behind the batch.
  static void note_built_activations(const Graph::Layer& layer, Config& arguments) {
    for (const Variable& v : layer.variables()) {
      std::vector<std::string_view> keys;  // of the arguments, one in another
      for (std::string_view rest = v.group; !rest.empty();) {
        const auto part = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(rest.size(), part.size() + 1));
        if (part != "cell") keys.push_back(part == "forward_layer" ? "layer" : part);
      }
      if (keys.empty() || !keys.back().ends_with("activation")) continue;
      Config build;
      build.set("input_shape", shape_config(v.shape.behind(Dim())));
      set_build(arguments, keys, build);
    }
  }
  static void set_build(Config& arguments, std::span<const std::string_view> keys, const Config& build) {
    const std::string key(keys.front());
    Config record = arguments[key];
    if (!record.dict()) return;
    if (keys.size() == 1) {
      record.set("build_config", build);
    } else {
      Config inner = record["config"];
      set_build(inner, keys.subspan(1), build);
      record.set("config", std::move(inner));
    }
    arguments.set(key, std::move(record));
  }

  const Model::Node& node(int n) const { return model_.nodes[static_cast<std::size_t>(n)]; }
  const std::vector<int>& calls(int layer) const { return calls_[static_cast<std::size_t>(layer)]; }
  bool reads_a_list(int layer) const {
    const auto& any = model_.layers[static_cast<std::size_t>(layer)].layer;
    if (const Model* inner = nested_model(any)) return inner->inputs.size() > 1;
    if (is_operation(*any.kind)) return any.kind->info.call.front() == "xs";
    return any.kind->info.arity == Arity::any;
  }

  Config build_config(int layer) const {
    const auto& kind = *model_.layers[static_cast<std::size_t>(layer)].layer.kind;
    if (kind.info.arity == Arity::named && node(calls(layer).front()).inputs.size() > 1) return shapes_by_name(layer, kind);
    Config::List shapes;
    for (const TensorRef read : node(calls(layer).front()).inputs) shapes.push_back(shape_config(graph_->spec(read).shape));
    Config out;
    out.set("input_shape", reads_a_list(layer) ? Config(std::move(shapes)) : shapes.empty() ? Config() : std::move(shapes.front()));
    return out;
  }

  /// Of a layer that is called with several tensors by name: {"query_shape": ..., "value_shape": ...}.
  Config shapes_by_name(int layer, const LayerKind& kind) const {
    const auto& call = node(calls(layer).front());
    const CallView view(call.call, kind.info.call, call.inputs.size());
    Config shapes{Config::Dict{}}, out;
    for (const auto name : kind.info.call) {
      Config::List found;
      if (!name.empty())
        for (const std::size_t i : view.inputs(name)) found.push_back(shape_config(graph_->spec(call.inputs[i]).shape));
      if (found.empty()) continue;
      const bool list = call.call[name].list();
      shapes.set(std::string(name) + "_shape", list ? Config(std::move(found)) : std::move(found.front()));
    }
    out.set("shapes_dict", std::move(shapes));
    return out;
  }

  Config history(TensorRef r) const {
    return Config::List{model_.layers[static_cast<std::size_t>(node(r.node).layer)].name, place_[static_cast<std::size_t>(r.node)],
                        std::int64_t{r.output}};
  }

  /// Among a model's ends Keras counts the calls of an inner Functional model from 1.
  Config end(TensorRef r) const {
    const auto& layer = model_.layers[static_cast<std::size_t>(node(r.node).layer)];
    return Config::List{layer.name, place_[static_cast<std::size_t>(r.node)] + (layer.layer.is("Functional") ? 1 : 0),
                        std::int64_t{r.output}};
  }

  Config tensor(TensorRef r) const {
    const TensorSpec& spec = graph_->spec(r);
    Config config;
    config.set("shape", shape_config(spec.shape));
    config.set("dtype", to_string(spec.dtype));
    config.set("keras_history", history(r));
    Config out;
    out.set("class_name", "__keras_tensor__");
    out.set("config", std::move(config));
    return out;
  }

  Config structured(const std::vector<TensorRef>& tensors, const Config& structure) const {
    if (const auto* index = structure.integer()) return end(tensors[static_cast<std::size_t>(*index)]);
    if (const auto* items = structure.list()) {
      Config::List out;
      for (const Config& item : *items) out.push_back(structured(tensors, item));
      return out;
    }
    Config::Dict out;
    for (const auto& [key, value] : *structure.dict()) out.emplace_back(key, structured(tensors, value));
    return out;
  }

  const Model& model_;
  const Graph* graph_;
  std::vector<std::vector<int>> calls_;  // per layer, its nodes
  std::vector<std::int64_t> place_;      // per node, which call of its layer it is
};

Config sequential_arguments(const Model& model, const Graph* graph) {
  const Writer writer(model, graph);
  Config config = common_arguments(model.name, true, model.dtype);
  Config::List layers;
  for (int l = 0; l < static_cast<int>(model.layers.size()); ++l) layers.push_back(writer.layer_record(l));
  config.set("layers", std::move(layers));
  if (graph) config.set("build_input_shape", shape_config(graph->input().shape));
  return config;
}

Config functional_arguments(const Model& model, const Graph* graph) {
  TENON_ASSERT(graph, "a Functional model has Inputs, so its shapes are known");
  const Writer writer(model, graph);
  Config config;
  config.set("name", model.name);
  config.set("trainable", true);
  Config::List layers;
  for (int l = 0; l < static_cast<int>(model.layers.size()); ++l) {
    Config layer = writer.layer_record(l);
    layer.set("name", model.layers[static_cast<std::size_t>(l)].name);
    layer.set("inbound_nodes", writer.inbound_nodes(l));
    layers.push_back(std::move(layer));
  }
  config.set("layers", std::move(layers));
  config.set("input_layers", writer.ends(model.inputs, model.input_structure));
  config.set("output_layers", writer.ends(model.outputs, model.output_structure));
  return config;
}

Config model_arguments(const Model& model, const Graph* graph) {
  return model.form == Model::Form::sequential ? sequential_arguments(model, graph) : functional_arguments(model, graph);
}

/// The record of the model that the file is about.
Config record_of(const Model& model, const Graph* graph) {
  const bool sequential = model.form == Model::Form::sequential;
  Config record = object_record(sequential ? "keras" : "keras.src.models.functional", sequential ? "Sequential" : "Functional",
                                model_arguments(model, graph));
  if (sequential && !graph) return record;
  Config build;
  build.set("input_shape", sequential ? shape_config(graph->input().shape) : Config());
  record.set("build_config", std::move(build));
  return record;
}

/// The learning rate that an optimizer has now; none of a schedule, which stands in its config.
std::optional<float> learning_rate_of(const AnyObject<OptimizerKind>& optimizer, const OptimizerState* state) {
  const auto& given = optimizer.kind->learning_rate(optimizer.value);
  if (given.scheduled()) return std::nullopt;
  return static_cast<float>(state ? state->learning_rate : given.at(0));
}

/// Of every optimizer that updates variables.
std::vector<std::optional<float>> learning_rates_of(const Model& model) {
  const auto& optimizer = model.compile_args->optimizer.object();
  const OptimizerState* state = model.optimizer_state ? &*model.optimizer_state : nullptr;
  if (!optimizer.kind) return {};
  if (!optimizer.kind->map) return {learning_rate_of(optimizer, state)};
  std::vector<std::optional<float>> rates;
  for (const auto& inner : optimizer.kind->map(optimizer.value).optimizers())
    rates.push_back(learning_rate_of(inner, state && rates.size() < state->inner.size() ? &state->inner[rates.size()] : nullptr));
  return rates;
}
}  // namespace

Config model_to_config(const Model& model, const Graph* graph) {
  Config record = record_of(model, graph);
  record.set("compile_config",
             model.compile_args ? compile_to_config(*model.compile_args, learning_rates_of(model)) : Config(Config::Dict{}));
  return record;
}

Config nested_config(const Model& model) {
  Report quiet;
  std::optional<Graph> graph;
  if (!model.inputs.empty())
    if (auto made = infer(model, quiet)) graph = *std::move(made);
  return model_arguments(model, graph ? &*graph : nullptr);
}

}  // namespace tenon
