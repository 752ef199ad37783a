#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"

namespace tenon {

struct TruncatedNormal {
  double mean = 0.0;
  double stddev = 0.05;
  std::optional<std::int64_t> seed{};

  static constexpr InitializerInfo info{
      .name = "TruncatedNormal",
      .aliases = {"truncated_normal"},
      .summary = "Values of a normal distribution; those beyond two standard deviations are drawn again."};

  static constexpr auto fields(auto each) {
    return each(field("seed", &TruncatedNormal::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                field("mean", &TruncatedNormal::mean, "Centre of the values."),
                field("stddev", &TruncatedNormal::stddev, "Standard deviation before values are drawn again.", at_least(0)));
  }

  template <class T> void fill(std::span<T> values, const Shape&, Key key) const {
    fill_truncated_normal(values, mean, stddev, stream_of(seed, key));
  }
};

}  // namespace tenon
