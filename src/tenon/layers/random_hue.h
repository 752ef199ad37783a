#pragma once
#include "tenon/layer/colours.h"

namespace tenon {

struct RandomHue {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{0, 0};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomHue",
                                  .summary = "Turns the hue of every image by a random amount while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomHue::data_format, "Where the channels are."),
                required("factor", &RandomHue::factor,
                         "How far the hue is turned, as a part of half a circle: (lower, upper), or f for (0, f).", between(0, 1)),
                field("value_range", &RandomHue::value_range, "The smallest and the largest number of a pixel."),
                field("seed", &RandomHue::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_coloured(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    return hue_turned(b, b.input(), draw_hue(b, factor, seed), value_range);
  }
};

}  // namespace tenon
