#pragma once
#include <algorithm>

#include "tenon/layer/initializer.h"

namespace tenon {

struct Constant {
  double value = 0;

  static constexpr InitializerInfo info{.name = "Constant", .aliases = {"constant"}, .summary = "Every value is the same."};

  static constexpr auto fields = std::tuple{field("value", &Constant::value, "The value.")};

  void fill(std::span<float> values, const Shape&, Key) const { std::fill(values.begin(), values.end(), static_cast<float>(value)); }
};

}  // namespace tenon
