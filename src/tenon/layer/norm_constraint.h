#pragma once
// What the norm constraints do: keras/src/constraints/constraints.py.
#include "tenon/layer/constraint.h"
#include "tenon/layer/norm_axes.h"
#include "tenon/object/field.h"

namespace tenon {

struct Lengths {
  float low, high;
  float rate = 1;  // 1: at once; less: a share of the way at each update
};

/// Every vector along `axes` is brought to a length within the bounds.
inline void bring_lengths(std::span<float> values, const Shape& shape, const NormAxes& axes, Lengths to) {
  scale_vectors(values, shape, axes, [to](float length) {
    const float within = std::min(std::max(length, to.low), to.high);
    const float wanted = to.rate == 1 ? within : to.rate * within + (1 - to.rate) * length;
    return wanted / (1e-7F + length);
  });
}

}  // namespace tenon
