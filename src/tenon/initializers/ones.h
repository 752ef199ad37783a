#pragma once
#include <algorithm>

#include "tenon/layer/initializer.h"

namespace tenon {

struct Ones {
  static constexpr InitializerInfo info{.name = "Ones", .aliases = {"ones", "one"}, .summary = "Every value is 1."};

  static constexpr auto fields = std::tuple{};

  void fill(std::span<float> values, const Shape&, Key) const { std::fill(values.begin(), values.end(), 1.0F); }
};

}  // namespace tenon
