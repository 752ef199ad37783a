#pragma once
#include "tenon/layer/layer.h"
#include "tenon/layer/penalty.h"

namespace tenon {

struct ActivityRegularization {
  double l1 = 0, l2 = 0;

  static constexpr LayerInfo info{.name = "ActivityRegularization",
                                  .summary = "Its input; the loss grows with its values, per sample.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(field("l1", &ActivityRegularization::l1, "Factor of the sum of absolute values.", penalty_factor),
                field("l2", &ActivityRegularization::l2, "Factor of the sum of squares.", penalty_factor));
  }

  Result<Signature> infer(Inputs inputs, const Site&) const { return Signature{.outputs = {{inputs[0].shape}}}; }

  ir::Ref lower(Lowering& b) const {
    const auto rows = static_cast<double>(b.batch());
    if (l1 != 0) b.add_loss(absolute_penalty(b, b.input(), l1 / rows));
    if (l2 != 0) b.add_loss(square_penalty(b, b.input(), l2 / rows));
    return b.input();
  }
};

}  // namespace tenon
