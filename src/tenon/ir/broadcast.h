#pragma once
// numpy's broadcasting: axes are matched from the last; a missing one, or one of length 1, is repeated.
#include "tenon/ir/builder.h"

namespace tenon::ir {

/// The common shape of two operands.
Shape broadcast(const Shape& a, const Shape& b);

/// The derivative of repeating: `x` summed over the axes along which a tensor of shape `to` was repeated.
Ref sum_to(Builder& b, Ref x, Shape to);

}  // namespace tenon::ir
