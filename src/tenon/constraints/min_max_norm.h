#pragma once
#include "tenon/layer/norm_constraint.h"

namespace tenon {

struct MinMaxNorm {
  double min_value = 0, max_value = 1, rate = 1;
  NormAxes axis{};

  static constexpr ConstraintInfo info{
      .name = "MinMaxNorm", .aliases = {"min_max_norm"}, .summary = "Vectors of a length between two bounds, or on their way there."};
  static constexpr auto fields(auto each) {
    return each(field("min_value", &MinMaxNorm::min_value, "Smallest length."),
                field("max_value", &MinMaxNorm::max_value, "Largest length."),
                field("rate", &MinMaxNorm::rate, "Share of the way to the bounds that one update goes."),
                field("axis", &MinMaxNorm::axis, "Axis along the vectors."));
  }

  template <class T> void project(std::span<T> values, const Shape& shape) const {
    bring_lengths(values, shape, axis,
                  Lengths<T>{.low = static_cast<T>(min_value), .high = static_cast<T>(max_value), .rate = static_cast<T>(rate)});
  }
};

}  // namespace tenon
