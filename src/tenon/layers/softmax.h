#pragma once
#include "tenon/layer/axis.h"
#include "tenon/layer/softmax_along.h"

namespace tenon {

struct Softmax {
  Axes axis{-1};

  static constexpr LayerInfo info{.name = "Softmax",
                                  .summary = "exp(x) / sum(exp(x)) along an axis.",
                                  .input = "(batch, ..., classes)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) { return each(field("axis", &Softmax::axis, "The axis, or axes, that sum to 1.")); }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    for (const auto a : axis.values)
      if (const auto known = axis_of(x, a, at); !known) return known.error();
    return Signature{.outputs = {{x}}};
  }

  ir::Ref lower(Lowering& b) const { return softmax_along(b, b.input(), axes_of(b.shape(b.input()).rank(), axis)); }
};

}  // namespace tenon
