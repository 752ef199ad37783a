#pragma once
#include <algorithm>

#include "tenon/layer/initializer.h"

namespace tenon {

struct Zeros {
  static constexpr InitializerInfo info{.name = "Zeros", .aliases = {"zeros", "zero"}, .summary = "Every value is 0."};

  static constexpr auto fields(auto each) { return each(); }

  template <class T> void fill(std::span<T> values, const Shape&, Key) const { std::fill(values.begin(), values.end(), T(0)); }
};

}  // namespace tenon
