#pragma once
#include "tenon/layer/layer.h"

namespace tenon {

struct ReLU {
  std::optional<double> max_value{};
  double negative_slope = 0;
  double threshold = 0;

  static constexpr LayerInfo info{.name = "ReLU",
                                  .summary = "x above a threshold, 0 or a slope below it, cut off at a largest value.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(field("max_value", &ReLU::max_value, "Largest output; None: no limit.", at_least(0)),
                field("negative_slope", &ReLU::negative_slope, "Slope below the threshold.", at_least(0)),
                field("threshold", &ReLU::threshold, "Where the slope changes.", at_least(0)));
  }

  Result<Signature> infer(Inputs inputs, const Site&) const { return Signature{.outputs = {{inputs[0].shape}}}; }

  ir::Ref lower(Lowering& b) const { return shaped_relu(b, b.input(), {negative_slope, max_value, threshold}); }
};

}  // namespace tenon
