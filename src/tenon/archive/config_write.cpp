#include "tenon/archive/config_write.h"

#include "tenon/base/assert.h"
#include "tenon/model/compile_config.h"
#include "tenon/model/keras_classes.h"

namespace tenon {

namespace {
Config shape_config(const Shape& shape) {
  Config::List axes;
  for (const Dim d : shape.dims) axes.push_back(d.known() ? Config(d.value) : Config());
  return axes;
}

Config float32_policy() {
  Config name;
  name.set("name", "float32");
  return object_record("keras", "DTypePolicy", std::move(name));
}

/// name, trainable and dtype in front of the layer's own arguments; an Input has only its name, behind them.
Config layer_arguments(const Model& model, int layer) {
  const auto& entry = model.layers[static_cast<std::size_t>(layer)];
  const Config own = entry.layer.kind->to_config(entry.layer.value);
  Config out{Config::Dict{}};
  if (!model.is_input(layer)) {
    out.set("name", entry.name);
    out.set("trainable", entry.trainable);
    out.set("dtype", float32_policy());
  }
  for (const auto& [key, value] : *own.dict()) out.set(key, value);
  if (model.is_input(layer)) out.set("name", entry.name);
  return out;
}

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
    Config out = object_record(entry.layer.kind->module, entry.layer.kind->name, layer_arguments(model_, layer));
    if (graph_ && !model_.is_input(layer) && !is_built_at_construction(entry.layer.kind->name))
      out.set("build_config", build_config(layer));
    return out;
  }

  Config inbound_nodes(int layer) const {
    Config::List out;
    if (model_.is_input(layer)) return out;
    for (const int n : calls(layer)) {
      Config::List tensors;
      for (const TensorRef read : node(n).inputs) tensors.push_back(tensor(read));
      Config::List args;
      if (reads_a_list(layer)) args.emplace_back(std::move(tensors));
      else args = std::move(tensors);
      Config record;
      record.set("args", std::move(args));
      record.set("kwargs", Config::Dict{});
      out.push_back(std::move(record));
    }
    return out;
  }

  /// input_layers or output_layers.
  Config ends(const std::vector<TensorRef>& tensors, const Config& structure) const {
    if (!structure.is_null()) return structured(tensors, structure);
    if (tensors.size() == 1) return history(tensors.front());
    Config::List out;
    for (const TensorRef r : tensors) out.push_back(history(r));
    return out;
  }

 private:
  const Model::Node& node(int n) const { return model_.nodes[static_cast<std::size_t>(n)]; }
  const std::vector<int>& calls(int layer) const { return calls_[static_cast<std::size_t>(layer)]; }
  bool reads_a_list(int layer) const { return model_.layers[static_cast<std::size_t>(layer)].layer.kind->info.arity == Arity::any; }

  Config build_config(int layer) const {
    Config::List shapes;
    for (const TensorRef read : node(calls(layer).front()).inputs) shapes.push_back(shape_config(graph_->spec(read).shape));
    Config out;
    out.set("input_shape", reads_a_list(layer) ? Config(std::move(shapes)) : shapes.empty() ? Config() : std::move(shapes.front()));
    return out;
  }

  Config history(TensorRef r) const {
    return Config::List{model_.layers[static_cast<std::size_t>(node(r.node).layer)].name, place_[static_cast<std::size_t>(r.node)],
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
    if (const auto* index = structure.integer()) return history(tensors[static_cast<std::size_t>(*index)]);
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

Config sequential_config(const Model& model, const Graph* graph) {
  const Writer writer(model, graph);
  Config config, record;
  config.set("name", model.name);
  config.set("trainable", true);
  config.set("dtype", float32_policy());
  Config::List layers;
  for (int l = 0; l < static_cast<int>(model.layers.size()); ++l) layers.push_back(writer.layer_record(l));
  config.set("layers", std::move(layers));
  if (graph) config.set("build_input_shape", shape_config(graph->input().shape));
  record = object_record("keras", "Sequential", std::move(config));
  if (graph)
    record.set("build_config", [&] {
      Config c;
      c.set("input_shape", shape_config(graph->input().shape));
      return c;
    }());
  return record;
}

Config functional_config(const Model& model, const Graph* graph) {
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
  Config record = object_record("keras.src.models.functional", "Functional", std::move(config));
  record.set("registered_name", "Functional");
  Config build;
  build.set("input_shape", Config());
  record.set("build_config", std::move(build));
  return record;
}

float learning_rate_of(const Model& model) {
  if (model.optimizer_state) return model.optimizer_state->learning_rate;
  const auto& optimizer = model.compile_args->optimizer;
  return optimizer.kind() ? static_cast<float>(optimizer.kind()->learning_rate(optimizer.value())) : 0.0F;
}
}  // namespace

Config model_to_config(const Model& model, const Graph* graph) {
  Config record = model.form == Model::Form::sequential ? sequential_config(model, graph) : functional_config(model, graph);
  record.set("compile_config",
             model.compile_args ? compile_to_config(*model.compile_args, learning_rate_of(model)) : Config(Config::Dict{}));
  return record;
}

}  // namespace tenon
