#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct CutMix {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor factor{0, 1};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "CutMix",
                                  .summary = "Puts a patch of another image of the batch into every image while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields =
      std::tuple{field("data_format", &CutMix::data_format, "Where the channels are."),
                 field("factor", &CutMix::factor,
                       "Of the distribution that the size of the patch is drawn from: (lower, upper), or f for (0, f).", between(0, 1)),
                 field("seed", &CutMix::seed, seed_doc)};

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  ir::Ref lower_inference(Lowering& b) const { return b.input(); }
};

}  // namespace tenon
