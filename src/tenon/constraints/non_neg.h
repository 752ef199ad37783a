#pragma once
#include "tenon/layer/constraint.h"
#include "tenon/object/field.h"

namespace tenon {

struct NonNeg {
  static constexpr ConstraintInfo info{.name = "NonNeg", .aliases = {"non_neg"}, .summary = "No value below 0."};
  static constexpr auto fields(auto each) { return each(); }

  template <class T> void project(std::span<T> values, const Shape&) const {
    for (T& x : values) x = x < 0 ? 0 : x;  // NaN stays
  }
};

}  // namespace tenon
