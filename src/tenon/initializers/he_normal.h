#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"
#include "tenon/object/not_yet.h"

namespace tenon {

struct HeNormal {
  std::optional<std::int64_t> seed{};
  NotYet<> input_axes{}, output_axes{};

  static constexpr InitializerInfo info{
      .name = "HeNormal", .aliases = {"he_normal"}, .summary = "Truncated normal with variance 2 / inputs."};

  static constexpr auto fields =
      std::tuple{field("seed", &HeNormal::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                 recent("input_axes", &HeNormal::input_axes, "Axes counted as inputs; None: the last but one."),
                 recent("output_axes", &HeNormal::output_axes, "Axes counted as outputs; None: the last.")};

  void fill(std::span<float> values, const Shape& shape, Key key) const {
    fill_scaled(values, shape, 2.0, FanMode::fan_in, Distribution::truncated_normal, stream_of(seed, key));
  }
};

}  // namespace tenon
