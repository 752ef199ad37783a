#pragma once
// The penalties that regularizers are made of: keras/src/regularizers/regularizers.py.
#include "tenon/base/python_number.h"
#include "tenon/layer/regularizer.h"
#include "tenon/object/field.h"

namespace tenon {

/// What a factor of a penalty may be.
inline constexpr Range penalty_factor = between(0, std::numeric_limits<double>::max());

inline ir::Ref absolute_penalty(ir::Builder& b, ir::Ref x, double factor) {
  return b.affine(b.sum(b.apply(ir::Fn::abs, x)), as_cast(factor));
}
inline ir::Ref square_penalty(ir::Builder& b, ir::Ref x, double factor) {
  return b.affine(b.sum(b.apply(ir::Fn::square, x)), as_cast(factor));
}

}  // namespace tenon
