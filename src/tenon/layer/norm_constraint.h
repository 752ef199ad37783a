#pragma once
// What the norm constraints do: keras/src/constraints/constraints.py.
#include "tenon/layer/constraint.h"
#include "tenon/layer/norm_axes.h"
#include "tenon/object/field.h"

namespace tenon {

template <class T> struct Lengths {
  T low, high;
  T rate = 1;  // 1: at once; less: a share of the way at each update
};

/// Every vector along `axes` is brought to a length within the bounds.
template <class T> void bring_lengths(std::span<T> values, const Shape& shape, const NormAxes& axes, Lengths<T> to) {
  scale_vectors<T>(values, shape, axes, [to](T length) {
    const T within = std::min(std::max(length, to.low), to.high);
    const T wanted = to.rate == 1 ? within : to.rate * within + (1 - to.rate) * length;
    return wanted / (T(1e-7) + length);
  });
}

}  // namespace tenon
