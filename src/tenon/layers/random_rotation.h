#pragma once
#include <numbers>

#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandomRotation {
  RandomFactor factor{};
  ir::Outside fill_mode = ir::Outside::reflect;
  double fill_value = 0;
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  std::optional<std::int64_t> seed{};
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "RandomRotation",
                                  .summary = "Turns every image by a random angle while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomRotation::data_format, "Where the channels are."),
                required("factor", &RandomRotation::factor, "The angle as a part of a full turn: (lower, upper), or f for (-f, f).",
                         between(-1, 1)),
                field("fill_mode", &RandomRotation::fill_mode, "What lies outside of an image: constant, nearest, reflect or wrap."),
                field("fill_value", &RandomRotation::fill_value, "The number outside, where fill_mode is constant."),
                field("interpolation", &RandomRotation::interpolation, "How an image is sampled: nearest or bilinear."),
                field("seed", &RandomRotation::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const double turn = 2 * std::numbers::pi;
    const ir::Ref angle = draw(b, factor.lower() * turn, factor.upper() * turn, seed);
    const ir::Ref cos = b.apply(ir::Fn::cos, angle), sin = b.apply(ir::Fn::sin, angle), back = b.affine(sin, -1);
    const Shape x = b.shape(b.input());
    const auto cx = static_cast<double>(x[2].value - 1) / 2, cy = static_cast<double>(x[1].value - 1) / 2;
    const ir::Ref a2 = b.add(b.affine(cos, -cx, cx), b.affine(back, -cy)), b2 = b.add(b.affine(cos, -cy, cy), b.affine(sin, -cx));
    return transformed(b, {cos, back, a2, sin, cos, b2}, {fill_mode, interpolation, fill_value});
  }
};

}  // namespace tenon
