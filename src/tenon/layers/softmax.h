#pragma once
#include "tenon/layer/axis.h"

namespace tenon {

struct Softmax {
  Axis axis = -1;

  static constexpr LayerInfo info{.name = "Softmax",
                                  .summary = "exp(x) / sum(exp(x)) along the last axis.",
                                  .input = "(batch, ..., classes)",
                                  .output = "as the input"};

  static constexpr auto fields = std::tuple{field("axis", &Softmax::axis, "The axis that sums to 1: the last.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    TENON_TRY(const int along, axis_of(x, axis, at));
    if (along != x.rank() - 1) return report_unsupported({at, "axis", any_value}, -1, axis.value);
    return Signature{.outputs = {{x}}};
  }

  ir::Ref lower(Lowering& b) const { return b.activate(b.input(), Activation::softmax); }
};

}  // namespace tenon
