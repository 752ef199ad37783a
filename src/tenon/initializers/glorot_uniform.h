#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"
#include "tenon/object/not_yet.h"

namespace tenon {

struct GlorotUniform {
  std::optional<std::int64_t> seed{};
  NotYet<> input_axes{}, output_axes{};

  static constexpr InitializerInfo info{
      .name = "GlorotUniform", .aliases = {"glorot_uniform"}, .summary = "Uniform with limit sqrt(6 / (inputs + outputs))."};

  static constexpr auto fields =
      std::tuple{field("seed", &GlorotUniform::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                 recent("input_axes", &GlorotUniform::input_axes, "Axes counted as inputs; None: the last but one."),
                 recent("output_axes", &GlorotUniform::output_axes, "Axes counted as outputs; None: the last.")};

  void fill(std::span<float> values, const Shape& shape, Key key) const {
    fill_scaled(values, shape, 1.0, FanMode::fan_avg, Distribution::uniform, stream_of(seed, key));
  }
};

}  // namespace tenon
