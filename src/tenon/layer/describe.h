#pragma once
// From a layer's struct to its registry row. Included by the generated registry and by register_layer() only.
#include "tenon/layer/layer.h"
#include "tenon/object/describe.h"

namespace tenon {

/// What follows from the arguments of any layer: the variables of activations that are layers, and whether it can be run.
template <Layer L> std::optional<Reported> complete(Signature& s, const L& layer, const Site& at) {
  if constexpr (requires { layer.activation; }) {
    Shape y = s.outputs.front().shape;
    if constexpr (requires { layer.return_sequences; })
      if (layer.return_sequences) y.dims.erase(y.dims.begin() + 1);  // a recurrent layer activates one step at a time
    if (const auto failed = add_activation(s, layer.activation, "activation", y, at)) return failed;
    if constexpr (requires { layer.recurrent_activation; })
      if (const auto failed = add_activation(s, layer.recurrent_activation, "recurrent_activation", y, at)) return failed;
  }
  if constexpr (!NativeLayer<L>) s.not_native.push_back({at.layer.layer, std::string(L::info.name), InferenceLayer<L>});
  return std::nullopt;
}

template <Layer L> LayerKind describe_layer() {
  LayerKind k{describe_object<L>(L::info.module), L::info, {}, {}};
  k.infer = [](const std::any& a, Inputs x, const Site& at) -> Result<Signature> {
    if (const auto failed = report_unfit_inputs(x, L::info, at)) return *failed;
    const auto& layer = std::any_cast<const L&>(a);
    auto signature = layer.infer(x, at);
    if (!signature) return signature;
    if (const auto failed = complete(*signature, layer, at)) return *failed;
    return signature;
  };
  if constexpr (NativeLayer<L>) k.lower = [](const std::any& a, Lowering& b) { return ir::Refs{std::any_cast<const L&>(a).lower(b)}; };
  if constexpr (InferenceLayer<L>)
    k.lower = [](const std::any& a, Lowering& b) { return ir::Refs{std::any_cast<const L&>(a).lower_inference(b)}; };
  if constexpr (requires(const L l, const Tensor& x) { l.unreadable(x); })
    k.unreadable = [](const std::any& a, const Tensor& x) { return std::any_cast<const L&>(a).unreadable(x); };
  if constexpr (requires(L l, Adapted a) { l.adapt(a); }) {
    k.adapt = [](std::any& a, Adapted found) { std::any_cast<L&>(a).adapt(std::move(found)); };
    k.adapted = [](const std::any& a) { return std::any_cast<const L&>(a).adapted(); };
  }
  return k;
}

}  // namespace tenon
