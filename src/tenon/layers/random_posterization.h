#pragma once
#include <numbers>

#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandomPosterization {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{1, 1};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomPosterization",
                                  .summary = "Leaves every image fewer shades while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(
        field("data_format", &RandomPosterization::data_format, "Where the channels are."),
        required("factor", &RandomPosterization::factor, "Bits that are kept of a value: (lower, upper), or f for (1, f).", between(1, 8)),
        field("value_range", &RandomPosterization::value_range, "The smallest and the largest number of a pixel."),
        field("seed", &RandomPosterization::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const double least = factor.values.size() == 1 ? 1 : factor.lower();
    const ir::Ref bits =
        b.apply(ir::Fn::floor, least < factor.upper() ? draw(b, least, factor.upper(), seed) : draw(b, least, least, seed));
    const ir::Ref step = per_image(b, b.apply(ir::Fn::exp, b.affine(bits, -std::numbers::ln2_v<float>, 8 * std::numbers::ln2_v<float>)));
    const ir::Ref whole = b.apply(ir::Fn::round, step), x = b.apply(ir::Fn::floor, rescaled(b, b.input(), value_range, {0, 255}));
    return rescaled(b, b.multiply(b.apply(ir::Fn::floor, b.divide(x, whole)), whole), {0, 255}, value_range);
  }
};

}  // namespace tenon
