#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"

namespace tenon {

struct GlorotNormal {
  std::optional<std::int64_t> seed{};
  std::optional<std::vector<std::int64_t>> input_axes{}, output_axes{};

  static constexpr InitializerInfo info{
      .name = "GlorotNormal", .aliases = {"glorot_normal"}, .summary = "Truncated normal with variance 2 / (inputs + outputs)."};

  static constexpr auto fields(auto each) {
    return each(field("seed", &GlorotNormal::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                recent("input_axes", &GlorotNormal::input_axes, "Axes whose lengths make the number of inputs; None: all but the last.",
                       weight_axis),
                recent("output_axes", &GlorotNormal::output_axes,
                       "Axes whose lengths make the number of outputs; None: the last, times the window.", weight_axis));
  }

  template <class T> void fill(std::span<T> values, const Shape& shape, Key key) const {
    fill_scaled(values, fans(shape, {input_axes, output_axes}), 1.0, FanMode::fan_avg, Distribution::truncated_normal,
                stream_of(seed, key));
  }
};

}  // namespace tenon
