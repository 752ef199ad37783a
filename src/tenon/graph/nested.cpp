// Models as layers of other models: the kinds "Sequential" and "Functional", whose objects are shared models.
#include <algorithm>
#include <memory>

#include "tenon/base/assert.h"
#include "tenon/graph/config_write.h"
#include "tenon/model/config_read.h"

namespace tenon {
namespace {

using Shared = std::shared_ptr<const Model>;

const Model& model_of(const std::any& a) { return *std::any_cast<const Shared&>(a); }

Reported report_input(const Model& model, std::size_t i, const Shape& want, const Shape& found, const Site& at) {
  const auto& name = model.layers[static_cast<std::size_t>(model.nodes[static_cast<std::size_t>(model.inputs[i].node)].layer)].name;
  return at.error(want.rank() == found.rank() ? Code::InputShapeMismatch : Code::RankMismatch, "input " + std::to_string(i))
      .expected(want)
      .found(found)
      .because("The layer is a model, and this is the shape that its Input \"" + name + "\" declares.")
      .fix("give the inner model the shape that it is called with", "Input(shape=" + to_string(found.from(1)) + ")", Applies::needs_editing)
      .emit();
}

/// The spec with which an Input goes on when the model is called on `given`: Keras casts, and adds or drops a last axis of length 1.
Result<TensorSpec> adjusted(const Model& model, std::size_t i, const TensorSpec& given, const Site& at) {
  const auto& input = model.layers[static_cast<std::size_t>(model.nodes[static_cast<std::size_t>(model.inputs[i].node)].layer)].layer;
  TENON_TRY(const Signature declared, input.kind->infer(input.value, std::vector<TensorSpec>(), at));
  const TensorSpec& want = declared.outputs.front();
  Shape shape = given.shape;
  if (shape.rank() == want.shape.rank() + 1 && shape[-1] == Dim(1)) shape.dims.pop_back();
  else if (shape.rank() + 1 == want.shape.rank() && want.shape[-1] == Dim(1)) shape.dims.emplace_back(1);
  if (is_text(given.dtype) != is_text(want.dtype))
    return report_input_kind(Inputs(std::span(&given, 1)), 0, is_text(want.dtype) ? "strings" : "numbers", at);
  if (shape.rank() != want.shape.rank()) return report_input(model, i, want.shape, given.shape, at);
  for (int k = 1; k < shape.rank(); ++k) {
    const bool differ = want.shape[k].known() && shape[k].known() && want.shape[k] != shape[k];
    if (differ && model.form == Model::Form::functional) return report_input(model, i, want.shape, given.shape, at);
    if (!shape[k].known()) shape[k] = want.shape[k];
  }
  return TensorSpec{std::move(shape), want.dtype};
}

bool same_variables(const Graph& a, const Graph& b) {
  for (std::size_t l = 0; l < a.layers.size() && l < b.layers.size(); ++l) {
    const auto x = a.layers[l].variables(), y = b.layers[l].variables();
    if (!std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const Variable& v, const Variable& w) { return v.shape == w.shape; }))
      return false;
  }
  return true;
}

/// Keras makes the variables of an inner model for the shapes that its Inputs declare. A Sequential model compares no lengths when it is
/// called: what differs shows in the variables. Models inside look after themselves; looking into them here would double with each.
std::optional<Reported> check_variables(const Model& model, const Graph& called, Inputs inputs, const Site& at) {
  if (std::any_of(model.layers.begin(), model.layers.end(), [](const auto& l) { return nested_model(l.layer) != nullptr; }))
    return std::nullopt;
  Report quiet;
  const auto own = infer(model, quiet);
  if (!own || same_variables(*own, called)) return std::nullopt;
  return report_input(model, 0, own->spec(own->inputs.front().tensor).shape, inputs[0].shape, at);
}

Result<Graph> graph_at(const Model& model, Inputs inputs, const Site& at) {
  const std::size_t wanted = std::max<std::size_t>(model.inputs.size(), 1);
  if (inputs.size() != wanted)
    return at.error(Code::WrongInputCount)
        .expected(static_cast<std::int64_t>(wanted))
        .found(static_cast<std::int64_t>(inputs.size()))
        .because("The layer is a model, and it has this many inputs.")
        .fix("call it on a tensor for each of its inputs", "encoder([a, b])", Applies::needs_editing)
        .emit();
  if (model.inputs.empty()) return infer_inside(model, inputs, at);
  std::vector<TensorSpec> specs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    TENON_TRY(auto spec, adjusted(model, i, inputs[i], at));
    specs.push_back(std::move(spec));
  }
  TENON_TRY(Graph graph, infer_inside(model, specs, at));
  if (model.form == Model::Form::sequential)
    if (const auto failed = check_variables(model, graph, inputs, at)) return *failed;
  return graph;
}

Result<Signature> infer_model(const std::any& a, Inputs inputs, const Site& at) {
  const Model& model = model_of(a);
  TENON_TRY(const Graph graph, graph_at(model, inputs, at));
  Signature s;
  for (std::size_t i = 0; i < graph.outputs.size(); ++i) s.outputs.push_back(graph.output(i));
  s.not_native = graph.not_native;
  s.across_rows = graph.across_rows;
  const auto paths = layer_paths(model);
  for (std::size_t l = 0; l < graph.layers.size() && l < paths.size(); ++l) {
    const auto& layer = graph.layers[l];
    Signature inner;
    for (Variable v : layer.variables()) {
      if (model.weights && l < model.weights->layers.size() && !model.weights->layers[l].empty())
        v.start = model.weights->layers[l][static_cast<std::size_t>(v.index)];
      auto& kind = v.is_state ? inner.state : inner.parameters;  // a frozen parameter stays one: freezing does not change the order
      kind.push_back(std::move(v));
    }
    s.absorb(inner, layer.name, paths[l], layer.trainable);
  }
  return s;
}

ir::Refs lower_model(const std::any& a, Lowering& b) {
  const Model& model = model_of(a);
  std::vector<TensorSpec> specs;
  for (std::size_t i = 0; i < b.inputs(); ++i) specs.push_back(b.spec(b.raw_input(i)));
  Report quiet;
  const auto graph = graph_at(model, specs, Site{quiet, {}});
  TENON_ASSERT(graph, "a model that was inferred for its place is lowered there");
  ir::Refs values;
  const Operands outputs = lower_nodes(*graph, b);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    values.push_back(outputs[i].value);
    b.set_mask(outputs[i].mask, i);
  }
  return values;
}

Result<std::any> read_model(const Config& config, const Site& at, std::string_view class_name) {
  Config record;
  record.set("class_name", class_name);
  record.set("config", config);
  TENON_TRY(Model model, model_from_config(record, {"config.json", "layer " + at.layer.layer}, at.sink));
  return std::any(std::make_shared<const Model>(std::move(model)));
}

LayerKind kind_of_model(std::string_view class_name, std::string_view module) {
  LayerKind k{};
  k.name = class_name;
  k.module = module;
  k.summary = "A model as a layer of another model.";
  k.info = {.name = class_name,
            .summary = k.summary,
            .input = "as the model's inputs",
            .output = "as the model's outputs",
            .arity = Arity::any,
            .mask = MaskRule::own,
            .module = module,
            .raw = true};
  k.to_config = [](const std::any& a) { return nested_config(model_of(a)); };
  k.make_default = [] { return std::any(std::make_shared<const Model>()); };
  k.infer = &infer_model;
  k.lower = &lower_model;
  return k;
}

std::vector<LayerKind> both_kinds() {
  std::vector<LayerKind> kinds{kind_of_model("Sequential", "keras"), kind_of_model("Functional", "keras.src.models.functional")};
  kinds[0].from_config = [](const Config& c, const Site& at) { return read_model(c, at, "Sequential"); };
  kinds[1].from_config = [](const Config& c, const Site& at) { return read_model(c, at, "Functional"); };
  return kinds;
}

}  // namespace

const std::vector<LayerKind>& model_kinds() {
  static const std::vector<LayerKind> kinds = both_kinds();
  return kinds;
}

}  // namespace tenon
