#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"

namespace tenon {

struct RandomUniform {
  double minval = -0.05;
  double maxval = 0.05;
  std::optional<std::int64_t> seed{};

  static constexpr InitializerInfo info{
      .name = "RandomUniform", .aliases = {"random_uniform", "uniform"}, .summary = "Values spread evenly between two bounds."};

  static constexpr auto fields(auto each) {
    return each(field("seed", &RandomUniform::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                field("minval", &RandomUniform::minval, "Lower bound."), field("maxval", &RandomUniform::maxval, "Upper bound."));
  }

  template <class T> void fill(std::span<T> values, const Shape&, Key key) const {
    fill_uniform(values, minval, maxval, stream_of(seed, key));
  }
};

}  // namespace tenon
