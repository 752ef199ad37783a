#pragma once
#include "tenon/layer/norm_constraint.h"

namespace tenon {

struct UnitNorm {
  NormAxes axis{};

  static constexpr ConstraintInfo info{.name = "UnitNorm", .aliases = {"unit_norm"}, .summary = "Vectors of length 1."};
  static constexpr auto fields(auto each) { return each(field("axis", &UnitNorm::axis, "Axis along the vectors.")); }

  template <class T> void project(std::span<T> values, const Shape& shape) const {
    scale_vectors<T>(values, shape, axis, [](T length) { return 1 / (T(1e-7) + length); });
  }
};

}  // namespace tenon
