#pragma once
#include <algorithm>

#include "tenon/layer/initializer.h"

namespace tenon {

struct Zeros {
  static constexpr InitializerInfo info{.name = "Zeros", .aliases = {"zeros", "zero"}, .summary = "Every value is 0."};

  static constexpr auto fields = std::tuple{};

  void fill(std::span<float> values, const Shape&, Key) const { std::fill(values.begin(), values.end(), 0.0F); }
};

}  // namespace tenon
