#pragma once
#include "tenon/layer/border.h"

namespace tenon {

struct Cropping3D {
  Border<3> cropping = 1;
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "Cropping3D",
                                  .summary = "Cuts places off the ends of depth, height and width.",
                                  .input = spatial_input(3),
                                  .output = "(batch, shorter depth, height and width, channels)"};

  static constexpr auto fields(auto each) {
    return each(field("cropping", &Cropping3D::cropping, "Places to cut off: ((before, after) of depth, of height, of width).",
                      between(0, axis_length.high)),
                field("data_format", &Cropping3D::data_format, "Where the channels are."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_cropping(inputs, cropping.each, info, at); }

  ir::Ref lower(Lowering& b) const { return crop(b, cropping.each); }
};

}  // namespace tenon
