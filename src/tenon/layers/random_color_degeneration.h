#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandomColorDegeneration {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomColorDegeneration",
                                  .summary = "Takes a random share of the colour from every image while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomColorDegeneration::data_format, "Where the channels are."),
                required("factor", &RandomColorDegeneration::factor,
                         "The share of colour that is taken away: (lower, upper), or f for (-f, f).", between(-1, 1)),
                field("value_range", &RandomColorDegeneration::value_range, "The smallest and the largest number of a pixel."),
                field("seed", &RandomColorDegeneration::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_coloured(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const ir::Ref x = b.input(), share = per_image(b, draw(b, factor.lower(), factor.upper(), seed));
    return within(b, b.add(x, b.multiply(share, b.subtract(grey(b, x), x))), value_range);
  }
};

}  // namespace tenon
