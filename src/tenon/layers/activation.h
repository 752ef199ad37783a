#pragma once
#include "tenon/layer/layer.h"

namespace tenon {

/// Keras' Activation layer. Its C++ name differs because Activation names the functions themselves: ActivationLayer{Activation::relu}.
struct ActivationLayer {
  Activation activation = Activation::linear;

  static constexpr LayerInfo info{.name = "Activation",
                                  .summary = "Applies an activation function to every value.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(required("activation", &ActivationLayer::activation, "The function; softmax works along the last axis."));
  }

  Result<Signature> infer(Inputs inputs, const Site&) const { return Signature{.outputs = {{inputs[0].shape}}}; }

  ir::Ref lower(Lowering& b) const { return b.activate(b.input(), activation); }
};

}  // namespace tenon
