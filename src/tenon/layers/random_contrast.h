#pragma once
#include "tenon/layer/colours.h"

namespace tenon {

struct RandomContrast {
  RandomFactor factor{};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "RandomContrast",
                                  .summary = "Changes the contrast of every image by a random factor while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(
        field("data_format", &RandomContrast::data_format, "Where the channels are."),
        required("factor", &RandomContrast::factor,
                 "By how much less and more: contrast is multiplied by 1 - lower to 1 + upper; f stands for (f, f).", between(0, 1)),
        field("value_range", &RandomContrast::value_range, "The smallest and the largest number of a pixel; results are cut off there."),
        field("seed", &RandomContrast::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    return contrasted(b, b.input(), draw_contrast(b, factor, seed), value_range);
  }
};

}  // namespace tenon
