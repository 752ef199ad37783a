#pragma once
#include "tenon/layer/layer.h"

namespace tenon {

struct LeakyReLU {
  double negative_slope = 0.3;

  static constexpr LayerInfo info{.name = "LeakyReLU",
                                  .summary = "x above 0, a slope below it.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(field("negative_slope", &LeakyReLU::negative_slope, "Slope below 0.", at_least(0)));
  }

  Result<Signature> infer(Inputs inputs, const Site&) const { return Signature{.outputs = {{inputs[0].shape}}}; }

  ir::Ref lower(Lowering& b) const { return leaky_relu(b, b.input(), negative_slope); }
};

}  // namespace tenon
