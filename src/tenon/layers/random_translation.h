#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandomTranslation {
  RandomFactor height_factor{}, width_factor{};
  ir::Outside fill_mode = ir::Outside::reflect;
  double fill_value = 0;
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  std::optional<std::int64_t> seed{};
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "RandomTranslation",
                                  .summary = "Moves every image by a random distance while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomTranslation::data_format, "Where the channels are."),
                required("height_factor", &RandomTranslation::height_factor,
                         "Distance as a part of the height: (lower, upper), or f for (-f, f).", between(-1, 1)),
                required("width_factor", &RandomTranslation::width_factor,
                         "Distance as a part of the width: (lower, upper), or f for (-f, f).", between(-1, 1)),
                field("fill_mode", &RandomTranslation::fill_mode, "What lies outside of an image: constant, nearest, reflect or wrap."),
                field("interpolation", &RandomTranslation::interpolation, "How an image is sampled: nearest or bilinear."),
                field("seed", &RandomTranslation::seed, seed_doc),
                field("fill_value", &RandomTranslation::fill_value, "The number outside, where fill_mode is constant."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const Shape x = b.shape(b.input());
    const auto height = static_cast<double>(x[1].value), width = static_cast<double>(x[2].value);
    const ir::Ref dy = b.affine(draw(b, height_factor.lower(), height_factor.upper(), seed), -height);
    const ir::Ref dx = b.affine(draw(b, width_factor.lower(), width_factor.upper(), seed, 1), -width);
    const ir::Ref zero = b.affine(dx, 0), one = b.affine(dx, 0, 1);
    return transformed(b, {one, zero, dx, zero, one, dy}, {fill_mode, interpolation, fill_value});
  }
};

}  // namespace tenon
