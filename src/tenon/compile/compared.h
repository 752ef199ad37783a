#pragma once
// What a loss function compares, how its two sides are brought together, and means over one axis.
#include "tenon/compile/same_rank.h"

namespace tenon {

struct Compared {
  ir::Ref y_true, y_pred;
};

/// Labels as float32, both of one rank where Keras' squeeze_or_expand_to_same_rank can do it.
Compared as_floats(ir::Builder& b, Compared y);

/// The axis that Keras' `axis` means: negative ones count from behind.
int axis_of(const ir::Builder& b, ir::Ref x, std::int64_t axis);
/// Sum and mean over one axis, which vanishes.
ir::Ref sum_over(ir::Builder& b, ir::Ref x, std::int64_t axis);
ir::Ref mean_over(ir::Builder& b, ir::Ref x, std::int64_t axis);

}  // namespace tenon
