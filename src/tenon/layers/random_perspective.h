#pragma once
#include "tenon/layer/perspective.h"

namespace tenon {

struct RandomPerspective {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{0, 1};
  double scale = 1;
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  double fill_value = 0;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomPerspective",
                                  .summary = "Looks at images from a random angle while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(
        field("data_format", &RandomPerspective::data_format, "Where the channels are."),
        field("factor", &RandomPerspective::factor, "How likely an image is changed: (lower, upper), or f for (0, f).", between(0, 1)),
        field("scale", &RandomPerspective::scale, "How far the corners are moved, as a part of the image.", between(0, 1)),
        field("interpolation", &RandomPerspective::interpolation, "How an image is sampled: nearest or bilinear."),
        field("fill_value", &RandomPerspective::fill_value, "The number outside of the image."),
        field("seed", &RandomPerspective::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const auto shift = [&](std::uint32_t which) { return draw(b, -scale / 2, scale / 2, seed, which); };
    const ir::Ref x = b.input();
    const ir::Ref y = seen_from_aside(b, x, {shift(2), shift(3), shift(4), shift(5)}, interpolation, static_cast<float>(fill_value));
    return b.select(chosen(b, factor, seed), y, x);
  }
};

}  // namespace tenon
