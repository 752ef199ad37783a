#pragma once
#include <algorithm>

#include "tenon/layer/initializer.h"

namespace tenon {

struct Ones {
  static constexpr InitializerInfo info{.name = "Ones", .aliases = {"ones", "one"}, .summary = "Every value is 1."};

  static constexpr auto fields(auto each) { return each(); }

  template <class T> void fill(std::span<T> values, const Shape&, Key) const { std::fill(values.begin(), values.end(), T(1)); }
};

}  // namespace tenon
