#pragma once
#include "tenon/layer/warp.h"

namespace tenon {

struct RandomElasticTransform {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{0, 1}, scale{0, 1};
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  ir::Outside fill_mode = ir::Outside::reflect;
  double fill_value = 0;
  RandomFactor value_range{0, 255};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomElasticTransform",
                                  .summary = "Bends every image at random while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(
        field("data_format", &RandomElasticTransform::data_format, "Where the channels are."),
        field("factor", &RandomElasticTransform::factor, "How likely an image is changed: (lower, upper), or f for (0, f).", between(0, 1)),
        field("scale", &RandomElasticTransform::scale, "How far pixels are moved: (lower, upper), or s for (0, s).", between(0, 1)),
        field("interpolation", &RandomElasticTransform::interpolation, "How an image is sampled: nearest or bilinear."),
        field("fill_mode", &RandomElasticTransform::fill_mode, "What lies outside of an image: constant, nearest, reflect or wrap."),
        field("fill_value", &RandomElasticTransform::fill_value, "The number outside, where fill_mode is constant."),
        field("value_range", &RandomElasticTransform::value_range, "The smallest and the largest number of a pixel."),
        field("seed", &RandomElasticTransform::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  // random_elastic_transform.py: one strength for the batch, and the same shifts along both axes, as drawn with one seed. Keras 3.15 gives
  // every image of a batch the first one's pixels where the size of the batch is unknown, as in fit; here each is bent by itself.
  ir::Ref lower(Lowering& b) const {
    const ir::Ref x = b.input();
    if (!b.training() || scale.upper() == 0 || factor.upper() == 0) return x;
    const Shape s = b.shape(x);
    const auto longer = static_cast<double>(std::max(s[1].value, s[2].value)),
               shorter = static_cast<double>(std::min(s[1].value, s[2].value));
    const auto low = static_cast<float>(scale.from_zero()), high = static_cast<float>(scale.upper());
    const std::uint32_t stream = noise_stream(b, seed) * 0x85EBCA6BU;
    const ir::Ref strength = b(ir::RandomUniform{low, high, stream + 2, ir::Draw::per_batch}, {b.constant(0, {1})});
    const ir::Ref sigma = b.affine(strength, static_cast<float>(0.05 * shorter));
    const ir::Ref noise = b(ir::RandomNormal{0, 1, stream + 3}, {b.constant(0, {s[0], s[1], s[2], 1})});
    const ir::Ref field = smoothed(b, b.multiply(noise, sigma), sigma, 0.05 * shorter * scale.upper());
    const ir::Ref shifts = b.multiply(field, b.affine(strength, static_cast<float>(0.1 * longer)));
    return within(b, b.select(chosen(b, factor, seed), warped(b, x, shifts, {fill_mode, interpolation, fill_value}), x), value_range);
  }
};

}  // namespace tenon
