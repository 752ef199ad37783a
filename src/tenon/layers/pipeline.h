#pragma once
#include "tenon/layer/sub_layer.h"

namespace tenon {

struct Pipeline {
  std::vector<SubLayer> layers{};

  static constexpr LayerInfo info{.name = "Pipeline",
                                  .summary = "Layers one after the other, as one layer.",
                                  .input = "as the first layer",
                                  .output = "as the last layer",
                                  .mask = MaskRule::own};

  static constexpr auto fields(auto each) { return each(required("layers", &Pipeline::layers, "The layers, in their order.")); }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    Signature s{.outputs = {inputs[0]}};
    const auto names = sub_layer_names(layers, "_pipeline_layers");
    for (std::size_t i = 0; i < layers.size(); ++i) {
      TENON_TRY(Signature inner, tenon::infer(layers[i], s.outputs, at));
      s.absorb(inner, names[i], names[i], layers[i].trainable);
      s.outputs = std::move(inner.outputs);
    }
    return s;
  }

  ir::Refs lower(Lowering& b) const {
    Operands x{b.operand()};
    const auto names = sub_layer_names(layers, "_pipeline_layers");
    for (std::size_t i = 0; i < layers.size(); ++i) x = tenon::lower(layers[i], names[i], b, std::move(x));
    ir::Refs out;
    for (std::size_t i = 0; i < x.size(); ++i) {
      out.push_back(x[i].value);
      b.set_mask(x[i].mask, i);
    }
    return out;
  }
};

}  // namespace tenon
