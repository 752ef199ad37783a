#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct MaxNumBoundingBoxes {
  DataFormat data_format = DataFormat::channels_last;
  std::int64_t max_number = 0;

  static constexpr LayerInfo info{.name = "MaxNumBoundingBoxes",
                                  .summary = "Cuts off or pads the boxes of an image; images on their own stay as they are.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &MaxNumBoundingBoxes::data_format, "Where the channels are."),
                required("max_number", &MaxNumBoundingBoxes::max_number, "Number of boxes of an image.", at_least(0)));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const { return b.input(); }
};

}  // namespace tenon
