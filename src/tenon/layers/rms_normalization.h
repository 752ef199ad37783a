#pragma once
#include "tenon/layer/axis.h"

namespace tenon {

struct RMSNormalization {
  Axes axis{-1};
  double epsilon = 1e-6;

  static constexpr LayerInfo info{.name = "RMSNormalization",
                                  .summary = "Divides by the root of the mean square along an axis, then multiplies by a learned scale.",
                                  .input = "(batch, ..., features)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("axis", &RMSNormalization::axis, "The axis, or axes, whose values are normalised together."),
                field("epsilon", &RMSNormalization::epsilon, "Added to the mean square."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    if (const auto failed = report_no_such_axis(x, axis, at)) return *failed;
    const Shape scale = lengths_along(x, axis);
    if (!scale.known()) return report_axis_unknown(x, "features", info, at);
    // Keras multiplies by the scale as it is, without moving its axes to where they were taken from.
    const Shape last = x.from(x.rank() - scale.rank());
    for (int i = 0; i < scale.rank(); ++i)
      if (scale[i] != Dim(1) && last[i] != scale[i])
        return at.error(Code::ArgumentOutOfRange, "axis")
            .expected("the last axis, or the last axes")
            .found(excerpt(codec<Axes>::write(axis)))
            .because("Keras multiplies the last axes of " + to_string(x) + " by a scale of shape " + to_string(scale) +
                     ", and they differ.")
            .fix("normalise the last axis", "axis=-1")
            .emit();
    return Signature{.outputs = {{x}}, .parameters = {{"scale", scale, initializer("Ones")}}};
  }

  ir::Ref lower(Lowering& b) const {
    const ir::Ints along = axes_of(b.shape(b.input()).rank(), axis);
    const auto mean_square = b.mean(b.apply(ir::Fn::square, b.input()), along, ir::Axes::stay);
    const auto factor = b.apply(ir::Fn::rsqrt, b.affine(mean_square, 1, epsilon));
    return b.multiply(b.multiply(b.input(), factor), b.parameter("scale"));
  }
};

}  // namespace tenon
