#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct AugMix {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor value_range{0, 255};
  std::int64_t num_chains = 3, chain_depth = 3;
  RandomFactor factor{0, 0.3};
  double alpha = 1;
  bool all_ops = true;
  ir::Interpolation interpolation = ir::Interpolation::bilinear;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "AugMix",
                                  .summary = "Mixes every image with randomly changed copies of itself while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &AugMix::data_format, "Where the channels are."),
                field("value_range", &AugMix::value_range, "The smallest and the largest number of a pixel."),
                field("num_chains", &AugMix::num_chains, "Chains of changes that are mixed.", axis_length),
                field("chain_depth", &AugMix::chain_depth, "Changes in a chain.", axis_length),
                field("factor", &AugMix::factor, "How strong the changes are: (lower, upper), or f for (0, f).", between(0, 1)),
                field("alpha", &AugMix::alpha, "Of the distributions that the shares of the chains are drawn from.", positive),
                field("all_ops", &AugMix::all_ops, "Change brightness, colours, contrast and sharpness, too."),
                field("interpolation", &AugMix::interpolation, "How an image is sampled: nearest or bilinear."),
                field("seed", &AugMix::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower_inference(Lowering& b) const { return b.input(); }
};

}  // namespace tenon
