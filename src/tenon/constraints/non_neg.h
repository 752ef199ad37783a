#pragma once
#include "tenon/layer/constraint.h"
#include "tenon/object/field.h"

namespace tenon {

struct NonNeg {
  static constexpr ConstraintInfo info{.name = "NonNeg", .aliases = {"non_neg"}, .summary = "No value below 0."};
  static constexpr std::tuple<> fields{};

  void project(std::span<float> values, const Shape&) const {
    for (float& x : values) x = x < 0 ? 0 : x;  // NaN stays
  }
};

}  // namespace tenon
