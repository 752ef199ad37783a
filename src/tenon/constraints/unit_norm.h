#pragma once
#include "tenon/layer/norm_constraint.h"

namespace tenon {

struct UnitNorm {
  NormAxes axis{};

  static constexpr ConstraintInfo info{.name = "UnitNorm", .aliases = {"unit_norm"}, .summary = "Vectors of length 1."};
  static constexpr auto fields = std::tuple{field("axis", &UnitNorm::axis, "Axis along the vectors.")};

  void project(std::span<float> values, const Shape& shape) const {
    scale_vectors(values, shape, axis, [](float length) { return 1 / (1e-7F + length); });
  }
};

}  // namespace tenon
