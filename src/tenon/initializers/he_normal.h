#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"

namespace tenon {

struct HeNormal {
  std::optional<std::int64_t> seed{};
  std::optional<std::vector<std::int64_t>> input_axes{}, output_axes{};

  static constexpr InitializerInfo info{
      .name = "HeNormal", .aliases = {"he_normal"}, .summary = "Truncated normal with variance 2 / inputs."};

  static constexpr auto fields(auto each) {
    return each(
        field("seed", &HeNormal::seed, "Number that fixes the random values; None: they follow the seed of the run."),
        recent("input_axes", &HeNormal::input_axes, "Axes whose lengths make the number of inputs; None: all but the last.", weight_axis),
        recent("output_axes", &HeNormal::output_axes, "Axes whose lengths make the number of outputs; None: the last, times the window.",
               weight_axis));
  }

  template <class T> void fill(std::span<T> values, const Shape& shape, Key key) const {
    fill_scaled(values, fans(shape, {input_axes, output_axes}), 2.0, FanMode::fan_in, Distribution::truncated_normal, stream_of(seed, key));
  }
};

}  // namespace tenon
