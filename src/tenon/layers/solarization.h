#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct Solarization {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor value_range{0, 255};
  RandomFactor addition_factor{0, 0}, threshold_factor{0, 0};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "Solarization",
                                  .summary = "Inverts the bright values of every image while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &Solarization::data_format, "Where the channels are."),
                field("value_range", &Solarization::value_range, "The smallest and the largest number of a pixel."),
                field("addition_factor", &Solarization::addition_factor,
                      "What is added first, as a part of 255: (lower, upper), or f for (0, f).", between(0, 1)),
                field("threshold_factor", &Solarization::threshold_factor,
                      "From where on values are inverted, as a part of 255: (lower, upper), or f for (0, f).", between(0, 1)),
                field("seed", &Solarization::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  // solarization.py: the lower bounds are not multiplied by 255 there.
  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const auto drawn = [&](const RandomFactor& f, std::uint32_t which) {
      return per_image(b, draw(b, f.from_zero(), f.upper() * 255, seed, which));
    };
    const ir::Ref x = rescaled(b, b.input(), value_range, {0, 255});
    const ir::Ref y = b.clip(b.add(x, drawn(addition_factor, 0)), 0, 255);
    const ir::Ref bright = b(ir::Binary{ir::Arithmetic::greater_equal}, {y, drawn(threshold_factor, 1)});
    return rescaled(b, b.select(bright, b.affine(y, -1, 255), y), {0, 255}, value_range);
  }
};

}  // namespace tenon
