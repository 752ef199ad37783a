#pragma once
#include "tenon/layer/norm_constraint.h"

namespace tenon {

struct MinMaxNorm {
  double min_value = 0, max_value = 1, rate = 1;
  NormAxes axis{};

  static constexpr ConstraintInfo info{
      .name = "MinMaxNorm", .aliases = {"min_max_norm"}, .summary = "Vectors of a length between two bounds, or on their way there."};
  static constexpr auto fields = std::tuple{field("min_value", &MinMaxNorm::min_value, "Smallest length."),
                                            field("max_value", &MinMaxNorm::max_value, "Largest length."),
                                            field("rate", &MinMaxNorm::rate, "Share of the way to the bounds that one update goes."),
                                            field("axis", &MinMaxNorm::axis, "Axis along the vectors.")};

  void project(std::span<float> values, const Shape& shape) const {
    bring_lengths(values, shape, axis,
                  {.low = static_cast<float>(min_value), .high = static_cast<float>(max_value), .rate = static_cast<float>(rate)});
  }
};

}  // namespace tenon
