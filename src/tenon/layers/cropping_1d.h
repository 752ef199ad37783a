#pragma once
#include "tenon/layer/border.h"

namespace tenon {

struct Cropping1D {
  Border<1> cropping = 1;

  static constexpr LayerInfo info{.name = "Cropping1D",
                                  .summary = "Cuts places off the ends of the steps.",
                                  .input = spatial_input(1),
                                  .output = "(batch, shorter steps, channels)"};

  static constexpr auto fields(auto each) {
    return each(field("cropping", &Cropping1D::cropping, "Steps to cut off: (before, after).", between(0, axis_length.high)));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_cropping(inputs, cropping.each, info, at); }

  ir::Ref lower(Lowering& b) const { return crop(b, cropping.each); }
};

}  // namespace tenon
