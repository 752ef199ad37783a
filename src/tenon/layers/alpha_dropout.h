#pragma once
#include <cmath>

#include "tenon/layer/noise.h"

namespace tenon {

struct AlphaDropout {
  double rate = 0;
  std::optional<std::int64_t> seed{};
  NoiseShape noise_shape{};

  static constexpr LayerInfo info{
      .name = "AlphaDropout",
      .summary = "Sets a random share of its input to selu's lowest value while training and keeps mean and variance.",
      .input = "(batch, ...)",
      .output = "as the input",
      .mask = MaskRule::passes};

  static constexpr auto fields(auto each) {
    return each(required("rate", &AlphaDropout::rate, "Share of the input set to the lowest value.", between(0, 1)),
                field("seed", &AlphaDropout::seed, seed_doc),
                field("noise_shape", &AlphaDropout::noise_shape, "Axes along which the choice is shared: 1 there, None for the others."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (const auto failed = report_rate_one(rate, info, at)) return *failed;
    if (const auto failed = report_noise_shape(noise_shape, inputs[0].shape, at)) return *failed;
    return Signature{.outputs = {{inputs[0].shape}}};
  }

  // keras/src/layers/regularization/alpha_dropout.py
  ir::Ref lower(Lowering& b) const {
    if (!b.training() || rate == 0) return b.input();
    constexpr double lowest = -1.6732632423543772 * 1.0507009873554805;
    const double factor = 1 / std::sqrt((1 - rate) * (1 + rate * lowest * lowest)), offset = -factor * lowest * rate;
    const Draws d = draws(b, b.input(), noise_shape);
    const auto chance = b(ir::RandomUniform{0, 1, noise_stream(b, seed), d.how}, {d.shape});
    const auto kept = b(ir::Binary{ir::Arithmetic::greater_equal}, {chance, b.constant(rate)});
    const auto dropped = b.affine(kept, -lowest, lowest);
    return b.affine(b.add(b.multiply(b.input(), kept), dropped), factor, offset);
  }
};

}  // namespace tenon
