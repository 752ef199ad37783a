#pragma once
#include "tenon/layer/norm_constraint.h"

namespace tenon {

struct MaxNorm {
  double max_value = 2;
  NormAxes axis{};

  static constexpr ConstraintInfo info{.name = "MaxNorm", .aliases = {"max_norm"}, .summary = "Vectors of at most this length."};
  static constexpr auto fields(auto each) {
    return each(field("max_value", &MaxNorm::max_value, "Largest length."), field("axis", &MaxNorm::axis, "Axis along the vectors."));
  }

  template <class T> void project(std::span<T> values, const Shape& shape) const {
    bring_lengths(values, shape, axis, Lengths<T>{.low = 0, .high = static_cast<T>(max_value)});
  }
};

}  // namespace tenon
