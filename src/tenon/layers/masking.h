#pragma once
#include "tenon/layer/layer.h"

namespace tenon {

struct Masking {
  double mask_value = 0;

  static constexpr LayerInfo info{
      .name = "Masking",
      .summary = "Leaves out the points in time whose every feature is mask_value: sets them to zero, and masks them.",
      .input = "(batch, time, ...)",
      .output = "as the input",
      .mask = MaskRule::own};

  static constexpr auto fields(auto each) {
    return each(field("mask_value", &Masking::mask_value, "What the features of such a point hold."));
  }

  Result<Signature> infer(Inputs inputs, const Site&) const { return Signature{.outputs = {{inputs[0].shape}}}; }

  ir::Ref lower(Lowering& b) const {
    const ir::Ref x = b.input();
    const int last = b.shape(x).rank() - 1;
    const ir::Ref differs = b(ir::Binary{ir::Arithmetic::not_equal}, {x, b.constant(mask_value)});
    const ir::Ref any = b.reduce(ir::Fold::maximum, differs, {last}, ir::Axes::stay);
    Shape positions = b.shape(x);
    positions.dims.pop_back();
    b.set_mask(b.reshape(any, positions));
    return b.multiply(x, any);
  }
};

}  // namespace tenon
