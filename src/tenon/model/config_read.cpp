#include "tenon/model/config_read.h"

#include "tenon/model/config_graph.h"
#include "tenon/model/keras_classes.h"

namespace tenon {

namespace {
using Failed = std::optional<Reported>;

Result<AnyLayer> input_of_shape(const Config& batch_shape, const ConfigPlace& at, Sink& sink) {
  const LayerKind* kind = layer_kind(input_layer_class);
  FromConfig from(sink, at);
  const Site site{from, {"input_layer", std::string(input_layer_class), {}}};
  Config arguments;
  arguments.set("batch_shape", Config(batch_shape));
  arguments.set("dtype", "float32");
  TENON_TRY(auto object, kind->from_config(arguments, site));
  return AnyLayer(std::move(object), kind);
}

Failed check_single_input(const std::vector<LayerFromConfig>& layers, Sink& sink) {
  for (std::size_t i = 1; i < layers.size(); ++i) {
    if (!layers[i].entry.layer.is(input_layer_class)) continue;
    FromConfig from(sink, layers[i].place);
    return report(from, Code::GraphDisconnected, InLayer{layers[i].entry.name, std::string(input_layer_class), {}})
        .expected("the first layer of the model")
        .found("layer " + std::to_string(i + 1))
        .because("Each layer of a Sequential model reads the one before it, and an Input reads nothing.")
        .fix("keep one Input, as the first layer")
        .emit();
  }
  return std::nullopt;
}

Result<Model> read_sequential(const Config& config, const ConfigPlace& at, Sink& sink) {
  const bool bare = config.list();  // Keras 1 and early Keras 2: a list of layers, and no name
  const ConfigPlace place = bare ? at : at["layers"];
  TENON_TRY(auto layers, layers_from_config(bare ? config : config["layers"], place, sink));
  Model model;
  model.form = Model::Form::sequential;
  if (const Config& name = config["name"]; name.string()) model.name = *name.string();
  if (const auto failed = check_single_input(layers, sink)) return *failed;
  if (!layers.empty() && !layers[0].entry.layer.is(input_layer_class)) {
    const Config& build = config["build_input_shape"];
    const bool from_layer = !layers[0].batch_input_shape.is_null();
    const Config& shape = from_layer ? layers[0].batch_input_shape : build;
    if (shape.list()) {
      TENON_TRY(auto input, input_of_shape(shape, from_layer ? layers[0].place : at["build_input_shape"], sink));
      append(model, std::move(input), {});
    }
  }
  for (auto& layer : layers) {
    append(model, layer.entry.layer, layer.entry.name);
    model.layers.back() = std::move(layer.entry);
  }
  if (const Config* dtype = config.find("dtype")) {
    const ConfigPlace where = at["dtype"];
    FromConfig from(sink, where);
    const Site site{from, {model.name, "Sequential", {}}};
    if (const auto failed = codec<DTypePolicy>::read(*dtype, model.dtype, {site, "dtype", any_value})) return *failed;
  }
  return model;
}

Result<Model> read_functional(const Config& config, const ConfigPlace& at, Sink& sink) {
  const ConfigPlace place = at["layers"];
  TENON_TRY(auto layers, layers_from_config(config["layers"], place, sink));
  Model model;
  model.form = Model::Form::functional;
  model.name = config["name"].string() ? *config["name"].string() : "functional";
  std::vector<NodeFromConfig> nodes;
  std::vector<std::string> references;
  Failed failed;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Config& inbound = (*config["layers"].list())[i]["inbound_nodes"];
    auto found = nodes_from_config(inbound, static_cast<int>(i), layers[i], layers[i].place["inbound_nodes"], sink);
    if (found) nodes.insert(nodes.end(), std::move_iterator(found->begin()), std::move_iterator(found->end()));
    else failed = found.error();
    references.push_back(layers[i].reference);
    model.layers.push_back(std::move(layers[i].entry));
  }
  if (failed) return *failed;
  TENON_TRY([[maybe_unused]] const Done done, connect(model, std::move(nodes), references, config, at, sink));
  return model;
}

Reported report_class(const Config& record, const std::string& class_name, const ConfigPlace& at, Sink& sink) {
  if (is_keras_layer(without_alias(class_name)))
    return report_malformed(at["class_name"], "\"Sequential\" or \"Functional\"", &record["class_name"],
                            "The file holds a single layer, not a model.", sink);
  return report(sink, Code::CodeInModel, at["class_name"].where())
      .expected("Sequential or Functional")
      .found(class_name)
      .because("The model is of a class of the program that saved it; what it computes is Python code, which is not in the file.")
      .fix("build the model with keras.Model(inputs, outputs) and save it", "keras.Model(inputs, outputs).save(\"model.keras\")",
           Applies::needs_editing)
      .emit();
}
}  // namespace

Result<Model> model_from_config(const Config& config, const ConfigPlace& at, Sink& sink) {
  if (!config.dict())
    return report_malformed(at, "the record of a model: a dict", &config, "A model's config is a dict with its class and arguments.", sink);
  const Config& class_name = config["class_name"];
  if (!class_name.string())
    return report_malformed(at["class_name"], "\"Sequential\" or \"Functional\"", config.find("class_name"),
                            "A model's config names its class.", sink);
  const Config& arguments = config["config"];
  const bool sequential = class_name.is("Sequential");
  if (!sequential && !class_name.is("Functional") && !class_name.is("Model")) return report_class(config, *class_name.string(), at, sink);
  if (!arguments.dict() && !(sequential && arguments.list()))
    return report_malformed(at["config"], "a dict with the model's layers", config.find("config"), "A model's config lists its layers.",
                            sink);
  if (class_name.is("Model") && !arguments.find("layers")) return report_class(config, "Model", at, sink);
  return sequential ? read_sequential(arguments, at["config"], sink) : read_functional(arguments, at["config"], sink);
}

}  // namespace tenon
