#pragma once
#include "tenon/layer/augmentation.h"
#include "tenon/layer/window.h"

namespace tenon {

struct ContrastLimitedAdaptiveHistogramEqualization {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor value_range{0, 255};
  double clip_limit = 4;
  Size2D tile_grid_size{8};

  static constexpr LayerInfo info{
      .name = "ContrastLimitedAdaptiveHistogramEqualization",
      .summary = "Spreads the values of every part of an image over the value range, without strengthening noise.",
      .input = "(batch, height, width, channels)",
      .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(
        field("data_format", &ContrastLimitedAdaptiveHistogramEqualization::data_format, "Where the channels are."),
        field("value_range", &ContrastLimitedAdaptiveHistogramEqualization::value_range, "The smallest and the largest number of a pixel."),
        field("clip_limit", &ContrastLimitedAdaptiveHistogramEqualization::clip_limit,
              "How often a value may come in a tile, as a multiple of its even share; 0: as often as it does."),
        field("tile_grid_size", &ContrastLimitedAdaptiveHistogramEqualization::tile_grid_size, "Number of tiles along height and width.",
              axis_length));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }
};

}  // namespace tenon
