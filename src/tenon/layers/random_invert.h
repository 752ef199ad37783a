#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandomInvert {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{0, 1};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomInvert",
                                  .summary = "Turns bright into dark in some images while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomInvert::data_format, "Where the channels are."),
                field("factor", &RandomInvert::factor, "How likely an image is changed: (lower, upper), or f for (0, f).", between(0, 1)),
                field("value_range", &RandomInvert::value_range, "The smallest and the largest number of a pixel."),
                field("seed", &RandomInvert::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    return b.select(chosen(b, factor, seed), b.affine(b.input(), -1, value_range.values.back()), b.input());
  }
};

}  // namespace tenon
