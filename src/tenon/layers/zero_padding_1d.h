#pragma once
#include "tenon/layer/border.h"

namespace tenon {

struct ZeroPadding1D {
  Border<1> padding = 1;
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "ZeroPadding1D",
                                  .summary = "Puts zeros around the steps.",
                                  .input = spatial_input(1),
                                  .output = "(batch, before + steps + after, channels)"};

  static constexpr auto fields(auto each) {
    return each(field("padding", &ZeroPadding1D::padding, "Steps of zeros: (before, after).", between(0, axis_length.high)),
                field("data_format", &ZeroPadding1D::data_format, "Where the channels are."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_padding(inputs, padding.each, info, at); }

  ir::Ref lower(Lowering& b) const { return pad(b, padding.each); }
};

}  // namespace tenon
