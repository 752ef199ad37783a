#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct RandomGrayscale {
  DataFormat data_format = DataFormat::channels_last;
  double factor = 0.5;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "RandomGrayscale",
                                  .summary = "Takes the colour from some images while training.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &RandomGrayscale::data_format, "Where the channels are."),
                field("factor", &RandomGrayscale::factor, "How likely an image is changed.", between(0, 1)),
                recent("seed", &RandomGrayscale::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_coloured(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    if (!b.training()) return b.input();
    return b.select(chosen(b, {factor, factor}, seed), grey(b, b.input()), b.input());
  }
};

}  // namespace tenon
