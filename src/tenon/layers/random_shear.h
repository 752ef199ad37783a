#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandomShear {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor x_factor{}, y_factor{};
  ir::Outside fill_mode = ir::Outside::reflect;
  double fill_value = 0;
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomShear",
                                  .summary = "Shears every image by a random amount while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomShear::data_format, "Where the channels are."),
                field("x_factor", &RandomShear::x_factor,
                      "How far rows are moved for each pixel of height: (lower, upper), or f for (-f, f).", between(-1, 1)),
                field("y_factor", &RandomShear::y_factor,
                      "How far columns are moved for each pixel of width: (lower, upper), or f for (-f, f).", between(-1, 1)),
                field("fill_mode", &RandomShear::fill_mode, "What lies outside of an image: constant, nearest, reflect or wrap."),
                field("interpolation", &RandomShear::interpolation, "How an image is sampled: nearest or bilinear."),
                field("seed", &RandomShear::seed, seed_doc),
                field("fill_value", &RandomShear::fill_value, "The number outside, where fill_mode is constant."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const ir::Ref backwards = b(ir::Binary{ir::Arithmetic::greater}, {draw(b, 0, 1, seed), b.constant(0.5)});
    const ir::Ref sign = b.affine(backwards, -2, 1);
    const ir::Ref y = b.multiply(sign, draw(b, y_factor.lower(), y_factor.upper(), seed, 1));
    const ir::Ref x = b.multiply(sign, draw(b, x_factor.lower(), x_factor.upper(), seed, 2));
    const ir::Ref zero = b.affine(x, 0), one = b.affine(x, 0, 1);
    return transformed(b, {one, x, zero, y, one, zero}, {fill_mode, interpolation, fill_value});
  }
};

}  // namespace tenon
