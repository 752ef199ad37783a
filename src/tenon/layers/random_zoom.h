#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandomZoom {
  RandomFactor height_factor{};
  std::optional<RandomFactor> width_factor{};
  ir::Outside fill_mode = ir::Outside::reflect;
  double fill_value = 0;
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  std::optional<std::int64_t> seed{};
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "RandomZoom",
                                  .summary = "Zooms every image by a random factor while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomZoom::data_format, "Where the channels are."),
                required("height_factor", &RandomZoom::height_factor,
                         "By how much the height grows: (lower, upper), or f for (-f, f); below 0 zooms in.", between(-1, 1)),
                field("width_factor", &RandomZoom::width_factor,
                      "The same for the width; None: as the height, so that images keep their proportions.", between(-1, 1)),
                field("fill_mode", &RandomZoom::fill_mode, "What lies outside of an image: constant, nearest, reflect or wrap."),
                field("interpolation", &RandomZoom::interpolation, "How an image is sampled: nearest or bilinear."),
                field("seed", &RandomZoom::seed, seed_doc),
                field("fill_value", &RandomZoom::fill_value, "The number outside, where fill_mode is constant."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const ir::Ref zy = draw(b, 1 + height_factor.lower(), 1 + height_factor.upper(), seed);
    const ir::Ref zx = width_factor ? draw(b, 1 + width_factor->lower(), 1 + width_factor->upper(), seed, 1) : zy;
    const Shape x = b.shape(b.input());
    const auto cx = static_cast<double>(x[2].value - 1) / 2, cy = static_cast<double>(x[1].value - 1) / 2;
    const ir::Ref zero = b.affine(zy, 0);
    return transformed(b, {zx, zero, b.affine(zx, -cx, cx), zero, zy, b.affine(zy, -cy, cy)}, {fill_mode, interpolation, fill_value});
  }
};

}  // namespace tenon
