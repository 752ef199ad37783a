#pragma once
#include "tenon/base/python_number.h"
#include "tenon/layer/factors.h"

namespace tenon {

struct Rescaling {
  Factors scale{};
  Factors offset = 0.0;

  static constexpr LayerInfo info{
      .name = "Rescaling", .summary = "x * scale + offset.", .input = "(batch, ...)", .output = "as the input", .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(required("scale", &Rescaling::scale, "Factor: one number, or one for each entry of the last axis."),
                field("offset", &Rescaling::offset, "Added after scaling: one number, or one for each entry of the last axis."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    if (const auto failed = report_factors_differ(scale, x, "scale", at)) return *failed;
    if (const auto failed = report_factors_differ(offset, x, "offset", at)) return *failed;
    return Signature{.outputs = {{x}}};
  }

  ir::Ref lower(Lowering& b) const {
    if (scale.single() && offset.single()) return b.affine(b.input(), as_cast(scale.values[0]), as_cast(offset.values[0]));
    return b.add(b.multiply(b.input(), constants(b, scale)), constants(b, offset));
  }
};

}  // namespace tenon
