#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct MixUp {
  DataFormat data_format = DataFormat::channels_last;
  double alpha = 0.2;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "MixUp",
                                  .summary = "Mixes every image with another one of the batch while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields =
      std::tuple{field("data_format", &MixUp::data_format, "Where the channels are."),
                 field("alpha", &MixUp::alpha, "Of the distribution that the shares of the two images are drawn from.", positive),
                 field("seed", &MixUp::seed, seed_doc)};

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower_inference(Lowering& b) const { return b.input(); }
};

}  // namespace tenon
