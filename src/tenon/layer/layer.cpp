#include "tenon/layer/layer.h"

#include "tenon/base/assert.h"

namespace tenon {

const LayerKind* layer_kind(std::string_view name) {
  for (const auto* kinds : {&layer_kinds(), &model_kinds()})
    for (const auto& kind : *kinds)
      if (kind.name == name) return &kind;
  return nullptr;
}

Operands lower_layer(const AnyLayer& layer, Lowering& b) {
  TENON_ASSERT(layer.kind->lower, "check() refuses to run a layer that Tenon cannot run");
  const ir::Refs values = layer.kind->lower(layer.value, b);
  Operands outputs;
  for (std::size_t i = 0; i < values.size(); ++i) {
    ir::Ref mask = b.mask_of_output(i);
    if (!mask.valid() && layer.kind->info.mask == MaskRule::passes && b.inputs()) mask = b.mask();
    outputs.push_back({values[i], mask});
  }
  return outputs;
}

namespace {

std::optional<Reported> report_wrong_count(Inputs inputs, const LayerInfo& info, const Site& at) {
  const auto found = inputs.size();
  if (info.arity == Arity::none ? found == 0 : info.arity == Arity::one ? found == 1 : found >= 1) return std::nullopt;
  const std::string name(info.name);
  auto message = at.error(Code::WrongInputCount).found(static_cast<std::int64_t>(found));
  if (info.arity == Arity::any || info.arity == Arity::named)
    return std::move(message)
        .expected("at least one input")
        .because(name + " merges the tensors it is called on.")
        .fix("call it on a list of tensors", name + "()([a, b])", Applies::needs_editing)
        .emit();
  if (info.arity == Arity::none)
    return std::move(message)
        .expected(std::int64_t{0})
        .because(name + " is where data enter the model; no layer comes before it.")
        .fix("make it the first layer, or leave it out")
        .emit();
  return std::move(message)
      .expected(std::int64_t{1})
      .because(name + " reads one tensor.")
      .fix("join them before layer \"" + at.layer.layer + "\"", "Concatenate()")
      .emit();
}

}  // namespace

Reported report_input_kind(Inputs inputs, std::size_t i, std::string_view wanted, const Site& at) {
  const bool strings = is_text(inputs[i].dtype);
  const std::string reads = at.layer.kind + " reads " + std::string(wanted);
  auto message = at.error(Code::InputKindUnfit, "input " + std::to_string(i))
                     .expected(std::string(wanted))
                     .found(strings ? "strings" : std::string(to_string(inputs[i].dtype)));
  if (strings)
    return std::move(message)
        .because(reads + "; strings become numbers in a StringLookup, a TextVectorization or a Hashing.")
        .fix("make numbers of them before layer \"" + at.layer.layer + "\"", "Hashing(num_bins=64, output_mode=\"one_hot\")")
        .fix("or, where the words are known, look them up", "StringLookup(vocabulary=[...], output_mode=\"one_hot\")",
             Applies::needs_editing)
        .emit();
  return std::move(message)
      .because(reads + ". Keras builds the model and fails in the first batch, which it cannot cast to strings.")
      .fix("let strings enter the model",
           "x = x.astype(str)\nInput(shape=" + to_string(inputs[i].shape.from(std::min(1, inputs[i].shape.rank()))) + ", dtype=\"string\")")
      .emit();
}

std::optional<Reported> report_unfit_inputs(Inputs inputs, const LayerInfo& info, const Site& at) {
  if (auto failed = report_wrong_count(inputs, info, at)) return failed;
  for (std::size_t i = 0; i < inputs.size() && !info.raw; ++i)
    if (is_text(inputs[i].dtype)) return report_input_kind(inputs, i, "numbers", at);
  return std::nullopt;
}

Reported report_axis_unknown(const Shape& x, std::string_view what, const LayerInfo& info, const Site& at) {
  return at.error(Code::AxisUnknown, "input 0")
      .expected(std::string(info.input) + " with a known number of " + std::string(what))
      .found(x)
      .because("The sizes of " + std::string(info.name) + "'s variables follow from it, and a model has one set of them.")
      .fix("give every axis that is None a length where the data enter", "Input(shape=(28, 28, 1))", Applies::needs_editing)
      .emit();
}

}  // namespace tenon
