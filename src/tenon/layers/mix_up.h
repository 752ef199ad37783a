#pragma once
#include "tenon/layer/mixing.h"

namespace tenon {

struct MixUp {
  DataFormat data_format = DataFormat::channels_last;
  double alpha = 0.2;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "MixUp",
                                  .summary = "Mixes every image with another one of the batch while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &MixUp::data_format, "Where the channels are."),
                field("alpha", &MixUp::alpha, "Of the distribution that the shares of the two images are drawn from.", positive),
                field("seed", &MixUp::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_mixing(inputs, info, at); }

  // mix_up.py: in a model there are images alone, so labels stay as they are.
  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    const ir::Ref x = b.input(), p = draw(b, 0, 1, seed);
    const ir::Ref share = per_image(b, beta_quantile(b, p, b.affine(p, 0, static_cast<float>(alpha))));
    return b.add(b.multiply(share, x), b.multiply(b.affine(share, -1, 1), in_random_order(b, x, seed, 1)));
  }
};

}  // namespace tenon
