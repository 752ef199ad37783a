#pragma once
#include "tenon/layer/colours.h"

namespace tenon {

struct RandomSaturation {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomSaturation",
                                  .summary = "Changes the saturation of every image by a random factor while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomSaturation::data_format, "Where the channels are."),
                required("factor", &RandomSaturation::factor,
                         "0 takes all colour away, 0.5 leaves it, 1 makes it strongest: (lower, upper), or f for (-f, f).", between(-1, 1)),
                field("value_range", &RandomSaturation::value_range, "The smallest and the largest number of a pixel."),
                field("seed", &RandomSaturation::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_coloured(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    return saturated(b, b.input(), draw_saturation(b, factor, seed), value_range);
  }
};

}  // namespace tenon
