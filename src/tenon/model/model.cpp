#include "tenon/model/model.h"

#include <algorithm>
#include <memory>

#include "tenon/base/assert.h"
#include "tenon/model/keras_order.h"

namespace tenon {

namespace {
bool name_is_taken(const Model& model, std::string_view name) {
  return std::any_of(model.layers.begin(), model.layers.end(), [&](const Model::LayerEntry& l) { return l.name == name; });
}

std::string free_name(const Model& model, std::string_view class_name) {
  const std::string stem = stem_of_class(class_name);
  std::string name = stem;
  for (int i = 1; name_is_taken(model, name); ++i) name = stem + "_" + std::to_string(i);
  return name;
}
}  // namespace

Model::Model() = default;
Model::Model(const Model&) = default;
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(const Model&) = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

TensorRef Model::add(AnyLayer layer, std::vector<TensorRef> read, std::string layer_name) {
  for (TensorRef r : read)
    TENON_ASSERT(r.node >= 0 && r.node < static_cast<int>(nodes.size()), "a layer can only read what was added before it");
  if (layer_name.empty()) layer_name = free_name(*this, layer.kind ? layer.kind->name : "Layer");
  layers.push_back({std::move(layer), std::move(layer_name)});
  return call(static_cast<int>(layers.size()) - 1, std::move(read));
}

TensorRef Model::call(int layer, std::vector<TensorRef> read, CallArguments arguments) {
  nodes.push_back({layer, std::move(read), std::move(arguments)});
  return {static_cast<int>(nodes.size()) - 1, 0};
}

AnyLayer as_layer(Model model) {
  const LayerKind* kind = layer_kind(model.form == Model::Form::sequential ? "Sequential" : "Functional");
  return {std::any(std::make_shared<const Model>(std::move(model))), kind};
}

const Model* nested_model(const AnyLayer& layer) {
  const auto* model = layer.as<std::shared_ptr<const Model>>();
  return model ? model->get() : nullptr;
}

DTypePolicy policy_of(const Model::LayerEntry& entry) {
  const Model* inner = nested_model(entry.layer);
  if (!inner) return entry.dtype;
  const auto is_wide = [](const Model::LayerEntry& l) { return policy_of(l) == DTypePolicy::float64; };
  return std::any_of(inner->layers.begin(), inner->layers.end(), is_wide) ? DTypePolicy::float64 : DTypePolicy::float32;
}

bool Model::is_input(int layer) const { return layers[static_cast<std::size_t>(layer)].layer.is(input_layer_class); }

void Model::compile(Compile args) {
  compile_args = std::move(args);
  optimizer_state.reset();
}

Sequential::Sequential(std::initializer_list<AnyLayer> stack) {
  for (const AnyLayer& layer : stack) append(*this, layer, {});
}

void append(Model& model, AnyLayer layer, std::string layer_name) {
  std::vector<TensorRef> read;
  if (!model.nodes.empty()) read.push_back({static_cast<int>(model.nodes.size()) - 1, 0});
  const TensorRef made = model.add(std::move(layer), std::move(read), std::move(layer_name));
  if (made.node == 0 && model.is_input(0)) model.inputs = {made};
  model.outputs = {made};
}

void declare_input(Model& model, const TensorSpec& spec) {
  TENON_ASSERT(model.form == Model::Form::sequential && model.inputs.empty(), "only a Sequential model can lack an Input");
  const LayerKind* kind = layer_kind(input_layer_class);
  Config::List shape(static_cast<std::size_t>(spec.shape.rank()));
  for (int axis = 1; axis < spec.shape.rank(); ++axis)
    if (spec.shape[axis].known()) shape[static_cast<std::size_t>(axis)] = spec.shape[axis].value;
  Config arguments;
  arguments.set("batch_shape", std::move(shape));
  arguments.set("dtype", to_string(spec.dtype));
  Report problems;
  auto object = kind->from_config(arguments, Site{problems, {}});
  TENON_ASSERT(object, "data that were inferred from make an Input");
  model.layers.insert(model.layers.begin(), {AnyLayer(*std::move(object), kind), free_name(model, input_layer_class)});
  for (auto& node : model.nodes) {
    ++node.layer;
    for (TensorRef& read : node.inputs) ++read.node;
  }
  if (!model.nodes.empty()) model.nodes.front().inputs = {{0, 0}};
  model.nodes.insert(model.nodes.begin(), {0, {}});
  for (TensorRef& output : model.outputs) ++output.node;
  model.inputs = {{0, 0}};
  if (!model.weights) return;
  auto& values = model.weights->layers;
  if (values.size() == model.layers.size()) values.pop_back();
  values.insert(values.begin(), std::vector<Tensor>());
}

Model functional(Model model, std::vector<TensorRef> inputs, std::vector<TensorRef> outputs) {
  model.form = Model::Form::functional;
  if (model.name == "sequential") model.name = "functional";
  model.inputs = std::move(inputs);
  model.outputs = std::move(outputs);
  keep_in_keras_order(model);
  return model;
}

}  // namespace tenon
