#pragma once
#include <algorithm>

#include "tenon/layer/axis.h"

namespace tenon {

struct Softmax {
  Axes axis{-1};

  static constexpr LayerInfo info{.name = "Softmax",
                                  .summary = "exp(x) / sum(exp(x)) along an axis.",
                                  .input = "(batch, ..., classes)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields = std::tuple{field("axis", &Softmax::axis, "The axis, or axes, that sum to 1.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    for (const auto a : axis.values)
      if (const auto known = axis_of(x, a, at); !known) return known.error();
    return Signature{.outputs = {{x}}};
  }

  ir::Ref lower(Lowering& b) const {
    const int rank = b.shape(b.input()).rank();
    ir::Ints along;
    for (const auto a : axis.values) along.push_back(a < 0 ? a + rank : a);
    if (along == ir::Ints{rank - 1}) return b.activate(b.input(), Activation::softmax);
    std::sort(along.begin(), along.end());
    along.erase(std::unique(along.begin(), along.end()), along.end());
    const auto largest = b(ir::Reduce{ir::Fold::maximum, along}, {b.input()});
    const auto power = b.apply(ir::Fn::exp, b.subtract(b.input(), largest));
    return b.divide(power, b(ir::Reduce{ir::Fold::sum, along}, {power}));
  }
};

}  // namespace tenon
