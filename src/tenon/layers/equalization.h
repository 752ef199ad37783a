#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct Equalization {
  DataFormat data_format = DataFormat::channels_last;
  std::int64_t bins = 256;
  RandomFactor value_range{0, 255};

  static constexpr LayerInfo info{.name = "Equalization",
                                  .summary = "Spreads the values of every channel of an image evenly over the value range.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields =
      std::tuple{field("data_format", &Equalization::data_format, "Where the channels are."),
                 field("bins", &Equalization::bins, "Number of bins of the histogram.", axis_length),
                 field("value_range", &Equalization::value_range, "The smallest and the largest number of a pixel.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }
};

}  // namespace tenon
