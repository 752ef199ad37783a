#pragma once
#include "tenon/layer/recurrent.h"
#include "tenon/layer/sub_layer.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

/// How the outputs of the two directions become one; None: they stay two.
enum class MergeMode : std::uint8_t { sum, mul, concat, ave };
template <> inline constexpr std::array<std::string_view, 4> enum_names<MergeMode>{"sum", "mul", "concat", "ave"};

struct Bidirectional {
  SubLayer layer{};
  std::optional<MergeMode> merge_mode = MergeMode::concat;
  SubLayer backward_layer{};
  NotYet<> weights{};

  static constexpr LayerInfo info{.name = "Bidirectional",
                                  .summary = "Runs a recurrent layer forwards and another one backwards over the sequence.",
                                  .input = "(batch, time, features)",
                                  .output = "as the layer's, both directions merged",
                                  .arity = Arity::named,
                                  .mask = MaskRule::own,
                                  .call = {"sequences", "initial_state"}};

  static constexpr auto fields(auto each) {
    return each(
        field("merge_mode", &Bidirectional::merge_mode, "How the two outputs become one: concat, sum, mul or ave; None: they stay two."),
        required("layer", &Bidirectional::layer, "The recurrent layer that reads forwards."),
        field("backward_layer", &Bidirectional::backward_layer, "The one that reads backwards; None: as the first."),
        recent("weights", &Bidirectional::weights, "Start values as arrays."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Directions both, directions(at));
    const auto given = initial_states(inputs.call(), inputs.size());
    TENON_TRY(const Signature forward, tenon::infer(both.forward, half(inputs, given, 0), at));
    TENON_TRY(const Signature backward, tenon::infer(both.backward, half(inputs, given, 1), at));
    Signature s;
    s.absorb(forward, "forward_layer", "forward_layer", both.forward.trainable);
    s.absorb(backward, "backward_layer", "backward_layer", both.backward.trainable);
    const TensorSpec& y = forward.outputs[0];
    if (!merge_mode) s.outputs = {y, backward.outputs[0]};
    else if (*merge_mode == MergeMode::concat) s.outputs = {{y.shape.with(-1, y.shape[-1].value + backward.outputs[0].shape[-1].value)}};
    else s.outputs = {y};
    for (const auto* made : {&forward, &backward}) s.outputs.insert(s.outputs.end(), made->outputs.begin() + 1, made->outputs.end());
    return s;
  }

  ir::Refs lower(Lowering& b) const {
    Report quiet;
    const auto both = directions(Site{quiet, {}});
    const auto given = initial_states(b.call(), b.inputs());
    const auto run = [&](const SubLayer& sub, std::string_view name, std::size_t which) {
      Operands operands{b.operand()};
      for (std::size_t i = 0; i < given.size() / 2; ++i) operands.push_back(b.operand(given[which * given.size() / 2 + i]));
      return tenon::lower(sub, name, b, std::move(operands));
    };
    const Operands forward = run(both->forward, "forward_layer", 0), backward = run(both->backward, "backward_layer", 1);
    const ir::Ref y = forward[0].value;
    const ir::Ref reversed = both->sequences ? b(ir::Flip{{1}}, {backward[0].value}) : backward[0].value;
    ir::Refs out = merged(b, y, reversed);
    if (both->sequences && b.mask().valid())
      for (std::size_t i = 0; i < out.size(); ++i) b.set_mask(b.mask(), i);
    for (const auto* made : {&forward, &backward})
      for (std::size_t i = 1; i < made->size(); ++i) out.push_back((*made)[i].value);
    return out;
  }

 private:
  struct Directions {
    SubLayer forward, backward;
    bool sequences = false;
  };

  /// Both layers as Keras runs them: the second reads backwards, and where sequences are returned, masked outputs are zero.
  Result<Directions> directions(const Site& at) const {
    if (!layer.valid()) return report_missing(at, "layer", codec<SubLayer>::type);
    Directions both{layer, backward_layer.valid() ? backward_layer : layer};
    const Config config = layer.layer.kind->to_config(layer.layer.value);
    const bool* sequences = config["return_sequences"].boolean();
    if (!sequences)
      return at.error(Code::ArgumentOutOfRange, "layer")
          .expected("a recurrent layer")
          .found(std::string(layer.layer.kind->name))
          .because("Bidirectional runs its layer over the sequence in both directions.")
          .fix("give it a recurrent layer", "Bidirectional(LSTM(32))", Applies::needs_editing)
          .emit();
    both.sequences = *sequences;
    TENON_TRY(both.forward.layer, adjusted(both.forward, false, at));
    TENON_TRY(both.backward.layer, adjusted(both.backward, true, at));
    return both;
  }

  Result<AnyLayer> adjusted(const SubLayer& sub, bool backwards, const Site& at) const {
    Config config = sub.layer.kind->to_config(sub.layer.value);
    if (!backward_layer.valid()) config.set("go_backwards", backwards);
    config.set("zero_output_for_mask", Config(config["return_sequences"]));
    TENON_TRY(auto value, sub.layer.kind->from_config(config, at));
    return AnyLayer(std::move(value), sub.layer.kind);
  }

  static std::vector<TensorSpec> half(Inputs inputs, const std::vector<std::size_t>& given, std::size_t which) {
    std::vector<TensorSpec> specs{inputs[0]};
    for (std::size_t i = 0; i < given.size() / 2; ++i) specs.push_back(inputs[given[which * given.size() / 2 + i]]);
    return specs;
  }

  ir::Refs merged(Lowering& b, ir::Ref y, ir::Ref reversed) const {
    if (!merge_mode) return {y, reversed};
    switch (*merge_mode) {
      case MergeMode::concat: return {b.concat({y, reversed}, b.shape(y).rank() - 1)};
      case MergeMode::sum: return {b.add(y, reversed)};
      case MergeMode::mul: return {b.multiply(y, reversed)};
      case MergeMode::ave: return {b.affine(b.add(y, reversed), 0.5)};
    }
    return {};
  }
};

}  // namespace tenon
