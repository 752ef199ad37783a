#pragma once
#include "tenon/layer/noise.h"

namespace tenon {

struct GaussianNoise {
  double stddev = 0;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "GaussianNoise",
                                  .summary = "Adds normally distributed noise of mean 0 while training.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(required("stddev", &GaussianNoise::stddev, "Standard deviation of the noise.", between(0, 1)),
                field("seed", &GaussianNoise::seed, seed_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site&) const { return Signature{.outputs = {{inputs[0].shape}}}; }

  ir::Ref lower(Lowering& b) const {
    if (!b.training() || stddev == 0) return b.input();
    return b.add(b.input(), b(ir::RandomNormal{0, stddev, noise_stream(b, seed)}, {b.input()}));
  }
};

}  // namespace tenon
