#pragma once
#include "tenon/layer/axis.h"

namespace tenon {

struct UnitNormalization {
  Axes axis{-1};

  static constexpr LayerInfo info{.name = "UnitNormalization",
                                  .summary = "Scales the vectors along an axis to length 1.",
                                  .input = "(batch, ..., features)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(field("axis", &UnitNormalization::axis, "The axis, or axes, that vectors run along."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    if (const auto failed = report_no_such_axis(x, axis, at)) return *failed;
    return Signature{.outputs = {{x}}};
  }

  ir::Ref lower(Lowering& b) const {
    const ir::Ints along = axes_of(b.shape(b.input()).rank(), axis);
    const auto square_sum = b.sum(b.apply(ir::Fn::square, b.input()), along, ir::Axes::stay);
    return b.multiply(b.input(), b.minimum(b.apply(ir::Fn::rsqrt, square_sum), 1e12));
  }
};

}  // namespace tenon
