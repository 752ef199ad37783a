#pragma once
#include <numeric>

#include "tenon/layer/mixing.h"

namespace tenon {

struct CutMix {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{0, 1};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "CutMix",
                                  .summary = "Puts a patch of another image of the batch into every image while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &CutMix::data_format, "Where the channels are."),
                field("factor", &CutMix::factor,
                      "Of the distribution that the size of the patch is drawn from: (lower, upper), or f for (0, f).", between(0, 1)),
                field("seed", &CutMix::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_mixing(inputs, info, at); }

  // cut_mix.py: in a model there are images alone, so labels stay as they are. The parameter of the distribution is drawn for the batch.
  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const ir::Ref x = b.input(), p = draw(b, 0, 1, seed);
    const auto low = static_cast<float>(factor.from_zero()), high = static_cast<float>(factor.upper());
    const ir::RandomUniform parameter{low, high, noise_stream(b, seed) * 0x85EBCA6BU + 1, ir::Draw::per_batch};
    const ir::Ref alpha = b.add(b.affine(p, 0, 1e-6F), b(parameter, {b.constant(0, {1})}));
    const ir::Ref ratio = b.apply(ir::Fn::sqrt, b.affine(beta_quantile(b, p, alpha), -1, 1));
    const ir::Ref inside = b.multiply(between_bounds(b, x, 1, ratio, 2), between_bounds(b, x, 2, ratio, 3));
    return b.select(inside, in_random_order(b, x, seed, 4), x);
  }

 private:
  /// (rows, 1, 1, 1) but for one axis: 1 where the patch is along it.
  ir::Ref between_bounds(Lowering& b, ir::Ref x, int axis, ir::Ref ratio, std::uint32_t which) const {
    const std::int64_t length = b.shape(x)[axis].value;
    std::vector<float> numbers(static_cast<std::size_t>(length));
    std::iota(numbers.begin(), numbers.end(), 0.0F);
    const ir::Ref places = b.literal(Tensor::copy<float>(Shape{1, 1, 1, 1}.with(axis, length), numbers));
    const ir::Ref size = b.affine(ratio, static_cast<float>(length));
    const ir::Ref start = b.multiply(draw(b, 0, 1, seed, which), b.affine(size, -1, static_cast<float>(length)));
    const ir::Ref from = b(ir::Binary{ir::Arithmetic::greater_equal}, {places, per_image(b, start)});
    return b.multiply(from, b(ir::Binary{ir::Arithmetic::greater}, {per_image(b, b.add(start, size)), places}));
  }
};

}  // namespace tenon
