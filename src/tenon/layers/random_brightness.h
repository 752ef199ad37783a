#pragma once
#include "tenon/layer/augmentation.h"

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

  static constexpr auto fields = std::tuple{
      required("factor", &RandomBrightness::factor, "What is added, as a part of the value range: (lower, upper), or f for (-f, f).",
               between(-1, 1)),
      field("value_range", &RandomBrightness::value_range, "The smallest and the largest number of a pixel; results are cut off there."),
      field("seed", &RandomBrightness::seed, seed_doc), field("data_format", &RandomBrightness::data_format, "Where the channels are.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const double width = value_range.upper() - value_range.lower();
    const ir::Ref delta = draw(b, factor.lower() * width, factor.upper() * width, seed);
    const ir::Ref y = b.add(b.input(), b.reshape(delta, {b.shape(b.input())[0], 1, 1, 1}));
    return b.clip(y, static_cast<float>(value_range.lower()), static_cast<float>(value_range.upper()));
  }
};

}  // namespace tenon
