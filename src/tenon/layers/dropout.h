#pragma once
#include "tenon/layer/layer.h"

namespace tenon {

struct Dropout {
  double rate = 0;
  std::optional<std::int64_t> seed{};
  NotYet<> noise_shape{};

  static constexpr LayerInfo info{.name = "Dropout",
                                  .summary = "Sets a random share of its input to zero while training and scales up the rest.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields = std::tuple{
      required("rate", &Dropout::rate, "Share of the input set to zero.", between(0, 1)),
      field("seed", &Dropout::seed, "Number that fixes the random choice; None: it follows the seed of the run and the layer's place."),
      field("noise_shape", &Dropout::noise_shape, "Axes along which the choice is shared.")};

  Result<Signature> infer(Inputs inputs, const Site&) const { return Signature{.outputs = {{inputs[0].shape}}}; }

  ir::Ref lower(Lowering& b) const {
    if (!b.training() || rate == 0) return b.input();
    if (rate == 1) return b.affine(b.input(), 0);
    const auto stream = seed ? static_cast<std::uint32_t>(*seed) ^ 0x5EEDED00U : b.stream();
    return b.multiply(b.input(), b(ir::RandomMask{static_cast<float>(rate), stream}, {b.input()}));
  }
};

}  // namespace tenon
