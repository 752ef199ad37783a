#pragma once
#include "tenon/layer/border.h"

namespace tenon {

struct Cropping2D {
  Border<2> cropping = 0;
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "Cropping2D",
                                  .summary = "Cuts places off the ends of height and width.",
                                  .input = spatial_input(2),
                                  .output = "(batch, shorter height and width, channels)"};

  static constexpr auto fields(auto each) {
    return each(field("cropping", &Cropping2D::cropping, "Rows and columns to cut off: ((top, bottom), (left, right)), in pixels.",
                      between(0, axis_length.high)),
                field("data_format", &Cropping2D::data_format, "Where the channels are."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_cropping(inputs, cropping.each, info, at); }

  ir::Ref lower(Lowering& b) const { return crop(b, cropping.each); }
};

}  // namespace tenon
