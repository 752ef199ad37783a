#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"
#include "tenon/object/not_yet.h"

namespace tenon {

struct LecunNormal {
  std::optional<std::int64_t> seed{};
  NotYet<> input_axes{}, output_axes{};

  static constexpr InitializerInfo info{
      .name = "LecunNormal", .aliases = {"lecun_normal"}, .summary = "Truncated normal with variance 1 / inputs."};

  static constexpr auto fields =
      std::tuple{field("seed", &LecunNormal::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                 recent("input_axes", &LecunNormal::input_axes, "Axes counted as inputs; None: the last but one."),
                 recent("output_axes", &LecunNormal::output_axes, "Axes counted as outputs; None: the last.")};

  void fill(std::span<float> values, const Shape& shape, Key key) const {
    fill_scaled(values, shape, 1.0, FanMode::fan_in, Distribution::truncated_normal, stream_of(seed, key));
  }
};

}  // namespace tenon
