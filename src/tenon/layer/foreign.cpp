#include "tenon/layer/foreign.h"

#include <algorithm>

namespace tenon {
namespace {

struct ForeignCall {
  std::vector<Shape> inputs, outputs;
  std::vector<DType> dtypes;  // of the outputs
};

struct Foreign {
  Config config;  // as it came
  std::vector<ForeignCall> calls;
  std::vector<Shape> parameters, state;
};

constexpr std::size_t most_axes = 32;  // as in numpy, twice

std::optional<Shape> shape_in(const Config& list) {
  if (!list.list() || list.list()->size() > most_axes) return std::nullopt;
  Shape shape;
  for (const Config& axis : *list.list()) {
    if (axis.is_null()) shape.dims.emplace_back();
    else if (axis.integer() && *axis.integer() >= 0) shape.dims.emplace_back(*axis.integer());
    else return std::nullopt;
  }
  return shape;
}

std::optional<std::vector<Shape>> shapes_in(const Config& list) {
  std::vector<Shape> shapes;
  if (list.is_null()) return shapes;
  if (!list.list()) return std::nullopt;
  for (const Config& item : *list.list()) {
    auto shape = shape_in(item);
    if (!shape) return std::nullopt;
    shapes.push_back(*std::move(shape));
  }
  return shapes;
}

std::optional<ForeignCall> call_in(const Config& config) {
  auto inputs = shapes_in(config["inputs"]);
  auto outputs = shapes_in(config["outputs"]);
  if (!inputs || !outputs || outputs->empty()) return std::nullopt;
  ForeignCall call{*std::move(inputs), *std::move(outputs), {}};
  call.dtypes.assign(call.outputs.size(), DType::float32);
  const auto* names = config["dtypes"].list();
  for (std::size_t i = 0; names && i < std::min(names->size(), call.dtypes.size()); ++i)
    if (const auto* name = (*names)[i].string()) call.dtypes[i] = dtype_named(*name).value_or(DType::float32);
  return call;
}

std::optional<Foreign> foreign_in(const Config& config) {
  Foreign layer{config, {}, {}, {}};
  const auto* calls = config["calls"].list();
  auto parameters = shapes_in(config["parameters"]), state = shapes_in(config["state"]);
  if (!calls || calls->empty() || !parameters || !state) return std::nullopt;
  for (const Config& item : *calls) {
    auto call = call_in(item);
    if (!call) return std::nullopt;
    layer.calls.push_back(*std::move(call));
  }
  layer.parameters = *std::move(parameters), layer.state = *std::move(state);
  return layer;
}

Result<std::any> read(const Config& config, const Site& at) {
  if (auto layer = foreign_in(config)) return std::any(*std::move(layer));
  return at.error(Code::ConfigMalformed, "calls")
      .expected("shapes of what goes in and comes out")
      .found(to_string(config["calls"]))
      .because("Of a layer that Tenon does not compute, the shapes of its outputs must be told.")
      .fix("ask Keras for them: layer.compute_output_spec(x)")
      .emit();
}

bool agree(const Shape& a, const Shape& b) {
  if (a.rank() != b.rank()) return false;
  for (int i = 1; i < a.rank(); ++i)
    if (a[i].known() && b[i].known() && a[i] != b[i]) return false;
  return true;
}

bool is_of(const ForeignCall& call, Inputs inputs) {
  if (call.inputs.size() != inputs.size()) return false;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (!agree(call.inputs[i], inputs[i].shape)) return false;
  return true;
}

std::vector<Variable> variables(const std::vector<Shape>& shapes, const std::string& name) {
  const InitializerKind* zeros = initializer_kind("zeros");  // nothing ever fills them
  std::vector<Variable> out;
  for (const Shape& shape : shapes) out.push_back({name + std::to_string(out.size()), shape, {zeros->make_default(), zeros}});
  return out;
}

Result<Signature> infer(const std::any& value, Inputs inputs, const Site& at) {
  const auto& layer = std::any_cast<const Foreign&>(value);
  const auto told = std::find_if(layer.calls.begin(), layer.calls.end(), [&](const auto& call) { return is_of(call, inputs); });
  const ForeignCall& call = told == layer.calls.end() ? layer.calls.front() : *told;
  Signature s;
  for (std::size_t i = 0; i < call.outputs.size(); ++i) s.outputs.push_back(TensorSpec{call.outputs[i], call.dtypes[i]}.with_batch(Dim()));
  s.parameters = variables(layer.parameters, "weight");
  s.state = variables(layer.state, "state");
  s.not_native.push_back({at.layer.layer, std::string(foreign_kind().name), false});
  return s;
}

LayerKind make_kind() {
  LayerKind k{};
  k.name = "custom layer";
  k.module = foreign_module;
  k.summary = "A layer that Tenon does not compute.";
  k.info = {.name = k.name,
            .summary = k.summary,
            .input = "any",
            .output = "as Keras says",
            .arity = Arity::any,
            .mask = MaskRule::passes,
            .module = foreign_module,
            .raw = true};
  k.from_config = &read;
  k.to_config = [](const std::any& a) { return std::any_cast<const Foreign&>(a).config; };
  k.make_default = [] { return std::any(Foreign{}); };
  k.infer = &infer;
  return k;
}

}  // namespace

const LayerKind& foreign_kind() {
  static const LayerKind kind = make_kind();
  return kind;
}

}  // namespace tenon
