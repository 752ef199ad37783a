#pragma once
#include <algorithm>

#include "tenon/base/python_number.h"
#include "tenon/layer/initializer.h"

namespace tenon {

struct Constant {
  double value = 0;

  static constexpr InitializerInfo info{.name = "Constant", .aliases = {"constant"}, .summary = "Every value is the same."};

  static constexpr auto fields(auto each) { return each(field("value", &Constant::value, "The value.")); }

  template <class T> void fill(std::span<T> values, const Shape&, Key) const {
    std::fill(values.begin(), values.end(), static_cast<T>(as_cast(value)));
  }
};

}  // namespace tenon
