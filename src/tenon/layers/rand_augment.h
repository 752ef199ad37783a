#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandAugment {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor value_range{0, 255};
  std::int64_t num_ops = 2;
  RandomFactor factor{0, 0.5};
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandAugment",
                                  .summary = "A few changes of every image, picked at random while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields =
      std::tuple{field("data_format", &RandAugment::data_format, "Where the channels are."),
                 field("value_range", &RandAugment::value_range, "The smallest and the largest number of a pixel."),
                 field("num_ops", &RandAugment::num_ops, "Changes that an image goes through.", at_least(0)),
                 field("factor", &RandAugment::factor, "How strong the changes are: (lower, upper), or f for (0, f).", between(0, 1)),
                 field("interpolation", &RandAugment::interpolation, "How an image is sampled: nearest or bilinear."),
                 field("seed", &RandAugment::seed, seed_doc)};

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower_inference(Lowering& b) const { return b.input(); }
};

}  // namespace tenon
