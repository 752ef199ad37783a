#pragma once
// The width of a graph's floats. Layers write float32; where a model's policy is float64, the same graph is made of doubles (plan/widen).
#include <algorithm>
#include <cmath>
#include <limits>

#include "tenon/ir/op.h"

namespace tenon::ir {

/// Of what is computed from such an operand.
inline DType width_of(const TensorSpec& operand) { return operand.dtype == DType::float64 ? DType::float64 : DType::float32; }

/// An attribute in floats of this width; a finite number beyond their range is the largest that they have.
template <class T> T number(double v) {
  constexpr double most = std::numeric_limits<T>::max();
  return static_cast<T>(std::isfinite(v) ? std::clamp(v, -most, most) : v);
}

/// Tables hold float32, float64 or int32: the same numbers in the floats of `width`.
Tensor of_width(const Tensor& values, DType width);

}  // namespace tenon::ir
