#pragma once
#include "tenon/layer/border.h"

namespace tenon {

struct ZeroPadding2D {
  Border<2> padding = 1;
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "ZeroPadding2D",
                                  .summary = "Puts zeros around height and width.",
                                  .input = spatial_input(2),
                                  .output = "(batch, top + height + bottom, left + width + right, channels)"};

  static constexpr auto fields(auto each) {
    return each(field("padding", &ZeroPadding2D::padding, "Rows and columns of zeros: ((top, bottom), (left, right)), in pixels.",
                      between(0, axis_length.high)),
                field("data_format", &ZeroPadding2D::data_format, "Where the channels are."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_padding(inputs, padding.each, info, at); }

  ir::Ref lower(Lowering& b) const { return pad(b, padding.each); }
};

}  // namespace tenon
