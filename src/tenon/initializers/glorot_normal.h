#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"
#include "tenon/object/not_yet.h"

namespace tenon {

struct GlorotNormal {
  std::optional<std::int64_t> seed{};
  NotYet<> input_axes{}, output_axes{};

  static constexpr InitializerInfo info{
      .name = "GlorotNormal", .aliases = {"glorot_normal"}, .summary = "Truncated normal with variance 2 / (inputs + outputs)."};

  static constexpr auto fields =
      std::tuple{field("seed", &GlorotNormal::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                 recent("input_axes", &GlorotNormal::input_axes, "Axes counted as inputs; None: the last but one."),
                 recent("output_axes", &GlorotNormal::output_axes, "Axes counted as outputs; None: the last.")};

  void fill(std::span<float> values, const Shape& shape, Key key) const {
    fill_scaled(values, shape, 1.0, FanMode::fan_avg, Distribution::truncated_normal, stream_of(seed, key));
  }
};

}  // namespace tenon
