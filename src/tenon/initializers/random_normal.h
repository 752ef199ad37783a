#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"

namespace tenon {

struct RandomNormal {
  double mean = 0.0;
  double stddev = 0.05;
  std::optional<std::int64_t> seed{};

  static constexpr InitializerInfo info{
      .name = "RandomNormal", .aliases = {"random_normal", "normal"}, .summary = "Values of a normal distribution."};

  static constexpr auto fields(auto each) {
    return each(field("seed", &RandomNormal::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                field("mean", &RandomNormal::mean, "Centre of the values."),
                field("stddev", &RandomNormal::stddev, "Standard deviation of the values.", at_least(0)));
  }

  template <class T> void fill(std::span<T> values, const Shape&, Key key) const {
    fill_normal(values, mean, stddev, stream_of(seed, key));
  }
};

}  // namespace tenon
