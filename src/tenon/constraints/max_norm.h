#pragma once
#include "tenon/layer/norm_constraint.h"

namespace tenon {

struct MaxNorm {
  double max_value = 2;
  NormAxes axis{};

  static constexpr ConstraintInfo info{.name = "MaxNorm", .aliases = {"max_norm"}, .summary = "Vectors of at most this length."};
  static constexpr auto fields =
      std::tuple{field("max_value", &MaxNorm::max_value, "Largest length."), field("axis", &MaxNorm::axis, "Axis along the vectors.")};

  void project(std::span<float> values, const Shape& shape) const {
    bring_lengths(values, shape, axis, {.low = 0, .high = static_cast<float>(max_value)});
  }
};

}  // namespace tenon
