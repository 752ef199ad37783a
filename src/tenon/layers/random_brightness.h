#pragma once
#include "tenon/layer/colours.h"

namespace tenon {

struct RandomBrightness {
  RandomFactor factor{};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "RandomBrightness",
                                  .summary = "Makes every image brighter or darker by a random amount while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(
        field("data_format", &RandomBrightness::data_format, "Where the channels are."),
        required("factor", &RandomBrightness::factor, "What is added, as a part of the value range: (lower, upper), or f for (-f, f).",
                 between(-1, 1)),
        field("value_range", &RandomBrightness::value_range, "The smallest and the largest number of a pixel; results are cut off there."),
        field("seed", &RandomBrightness::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    return brighter(b, b.input(), draw_brightness(b, factor, value_range, seed), value_range);
  }
};

}  // namespace tenon
