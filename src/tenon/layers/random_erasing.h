#pragma once
#include <numeric>

#include "tenon/layer/augmentation.h"
#include "tenon/layer/factors.h"

namespace tenon {

struct RandomErasing {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{0, 1}, scale{0.02, 0.33};
  std::optional<Factors> fill_value{};
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomErasing",
                                  .summary = "Erases a patch of images while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(
        field("data_format", &RandomErasing::data_format, "Where the channels are."),
        field("factor", &RandomErasing::factor, "How likely an image is changed: (lower, upper), or f for (0, f).", between(0, 1)),
        field("scale", &RandomErasing::scale, "Size of the patch, as a part of the image: (lower, upper), or s for (0, s).", between(0, 1)),
        field("fill_value", &RandomErasing::fill_value, "What the patch is made of: a number, or one for each channel; None: noise."),
        field("value_range", &RandomErasing::value_range, "The smallest and the largest number of a pixel."),
        field("seed", &RandomErasing::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (fill_value)
      if (const auto failed = report_factors_differ(*fill_value, inputs[0].shape, "fill_value", at)) return *failed;
    return infer_augmentation(inputs, info, at);
  }

  // random_erasing.py, in its order of draws.
  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const ir::Ref x = b.input(), columns = inside(b, 2, 0), rows = inside(b, 1, 1);
    const ir::Ref fill = fill_value ? b.broadcast_to(constants(b, *fill_value), b.shape(x))
                                    : b.affine(b(ir::RandomNormal{0, 1, noise_stream(b, seed) + 99}, {x}), value_range.values.back());
    const ir::Ref patch = b.multiply(b.multiply(columns, rows), chosen(b, factor, seed, 4));
    return b.select(patch, within(b, fill, value_range), x);
  }

 private:
  /// 1 where the place along `axis` lies in the patch: (rows, 1, ..), with that axis.
  ir::Ref inside(Lowering& b, int axis, std::uint32_t which) const {
    const auto length = static_cast<double>(b.shape(b.input())[axis].value);
    const ir::Ref size = b.affine(b.apply(ir::Fn::sqrt, draw(b, scale.from_zero(), scale.upper(), seed, which)), length);
    const ir::Ref start = b.multiply(draw(b, 0, 1, seed, which + 2), b.affine(size, -1, length)), end = b.add(start, size);
    std::vector<float> places(static_cast<std::size_t>(length));
    std::iota(places.begin(), places.end(), 0.0);
    Shape along{1, 1, 1, 1};
    along[axis] = b.shape(b.input())[axis];
    const ir::Ref at = b.literal(Tensor::copy<float>(along, places));
    const ir::Ref behind_start = b(ir::Binary{ir::Arithmetic::greater_equal}, {at, per_image(b, start)});
    return b.multiply(behind_start, b(ir::Binary{ir::Arithmetic::greater}, {per_image(b, end), at}));
  }
};

}  // namespace tenon
