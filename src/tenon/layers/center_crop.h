#pragma once
#include "tenon/layer/interpolation.h"

namespace tenon {

struct CenterCrop {
  DataFormat data_format = DataFormat::channels_last;
  std::int64_t height = 1, width = 1;

  static constexpr LayerInfo info{.name = "CenterCrop",
                                  .summary = "The middle of an image; one that is smaller is cut to the ratio and enlarged.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "(batch, height', width', channels)"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &CenterCrop::data_format, "Where the channels are."),
                required("height", &CenterCrop::height, "Rows that stay.", axis_length),
                required("width", &CenterCrop::width, "Columns that stay.", axis_length));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, image(inputs[0].shape, info, at));
    return Signature{.outputs = {{x.with(1, height).with(2, width)}}};
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.input());
    const auto above = x[1].value - height, left = x[2].value - width;
    if (above >= 0 && left >= 0) return b.slice(b.slice(b.input(), 1, above / 2, height), 2, left / 2, width);
    return resize(b, crop_to_ratio(b, b.input(), height, width), height, width, Resampling::bilinear);
  }
};

}  // namespace tenon
