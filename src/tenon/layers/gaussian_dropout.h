#pragma once
#include <cmath>

#include "tenon/layer/noise.h"

namespace tenon {

struct GaussianDropout {
  double rate = 0;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "GaussianDropout",
                                  .summary = "Multiplies its input by normally distributed noise of mean 1 while training.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(required("rate", &GaussianDropout::rate, "The noise has variance rate / (1 - rate), as that of Dropout.", between(0, 1)),
                field("seed", &GaussianDropout::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (const auto failed = report_rate_one(rate, info, at)) return *failed;
    return Signature{.outputs = {{inputs[0].shape}}};
  }

  ir::Ref lower(Lowering& b) const {
    if (!b.training() || rate == 0) return b.input();
    const auto deviation = std::sqrt(rate / (1 - rate));
    return b.multiply(b.input(), b(ir::RandomNormal{1, deviation, noise_stream(b, seed)}, {b.input()}));
  }
};

}  // namespace tenon
