#pragma once
#include "tenon/layer/noise.h"

namespace tenon {

struct Dropout {
  double rate = 0;
  std::optional<std::int64_t> seed{};
  NoiseShape noise_shape{};

  static constexpr LayerInfo info{.name = "Dropout",
                                  .summary = "Sets a random share of its input to zero while training and scales up the rest.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(required("rate", &Dropout::rate, "Share of the input set to zero.", between(0, 1)), field("seed", &Dropout::seed, seed_doc),
                field("noise_shape", &Dropout::noise_shape, "Axes along which the choice is shared: 1 there, None for the others."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (const auto failed = report_noise_shape(noise_shape, inputs[0].shape, at)) return *failed;
    return Signature{.outputs = {{inputs[0].shape}}};
  }

  ir::Ref lower(Lowering& b) const { return drop(b, b.input(), rate, noise_stream(b, seed), noise_shape); }
};

}  // namespace tenon
