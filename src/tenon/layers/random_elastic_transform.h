#pragma once
#include "tenon/layer/augmentation.h"

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

  static constexpr auto fields = std::tuple{
      field("data_format", &RandomElasticTransform::data_format, "Where the channels are."),
      field("factor", &RandomElasticTransform::factor, "How likely an image is changed: (lower, upper), or f for (0, f).", between(0, 1)),
      field("scale", &RandomElasticTransform::scale, "How far pixels are moved: (lower, upper), or s for (0, s).", between(0, 1)),
      field("interpolation", &RandomElasticTransform::interpolation, "How an image is sampled: nearest or bilinear."),
      field("fill_mode", &RandomElasticTransform::fill_mode, "What lies outside of an image: constant, nearest, reflect or wrap."),
      field("fill_value", &RandomElasticTransform::fill_value, "The number outside, where fill_mode is constant."),
      field("value_range", &RandomElasticTransform::value_range, "The smallest and the largest number of a pixel."),
      field("seed", &RandomElasticTransform::seed, seed_doc)};

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower_inference(Lowering& b) const { return b.input(); }
};

}  // namespace tenon
