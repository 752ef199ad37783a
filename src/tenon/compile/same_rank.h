#pragma once
// How Keras brings labels, outputs and weights of differing rank together: (batch,) beside (batch, 1).
#include <utility>

#include "tenon/ir/builder.h"

namespace tenon {

/// keras/src/losses/loss.py, squeeze_or_expand_to_same_rank: a last axis of length 1 is added to a tensor of one axis, else dropped.
/// Ranks that differ by more, or in another way, stay as they are.
std::pair<ir::Ref, ir::Ref> same_rank(ir::Builder& b, ir::Ref x, ir::Ref y);

}  // namespace tenon
