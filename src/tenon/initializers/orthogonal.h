#pragma once
#include "tenon/layer/initializer.h"
#include "tenon/layer/random_fill.h"

namespace tenon {

struct Orthogonal {
  double gain = 1.0;
  std::optional<std::int64_t> seed{};

  static constexpr InitializerInfo info{.name = "Orthogonal",
                                        .aliases = {"orthogonal"},
                                        .summary = "A random matrix whose rows, or columns, are at right angles to each other.",
                                        .least_rank = 2};

  static constexpr auto fields(auto each) {
    return each(field("seed", &Orthogonal::seed, "Number that fixes the random values; None: they follow the seed of the run."),
                field("gain", &Orthogonal::gain, "Length of each row, or column."));
  }

  template <class T> void fill(std::span<T> values, const Shape& shape, Key key) const {
    fill_orthogonal(values, shape, gain, stream_of(seed, key));
  }
};

}  // namespace tenon
