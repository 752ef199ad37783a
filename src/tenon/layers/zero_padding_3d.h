#pragma once
#include "tenon/layer/border.h"

namespace tenon {

struct ZeroPadding3D {
  Border<3> padding = 1;
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "ZeroPadding3D",
                                  .summary = "Puts zeros around depth, height and width.",
                                  .input = spatial_input(3),
                                  .output = "(batch, longer depth, height and width, channels)"};

  static constexpr auto fields(auto each) {
    return each(field("padding", &ZeroPadding3D::padding, "Places of zeros: ((before, after) of depth, of height, of width).",
                      between(0, axis_length.high)),
                field("data_format", &ZeroPadding3D::data_format, "Where the channels are."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_padding(inputs, padding.each, info, at); }

  ir::Ref lower(Lowering& b) const { return pad(b, padding.each); }
};

}  // namespace tenon
