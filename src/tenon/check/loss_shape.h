#pragma once
// What a loss gives for every row of the batch, before it is reduced to one number.
#include "tenon/check/check.h"

namespace tenon {

/// (batch,), or with more axes where positions of a sample have losses of their own. y: labels that fit. Without a loss: (batch,).
Shape loss_shape(const AnyObject<LossKind>& loss, const TensorSpec& output, const TensorSpec& y);

}  // namespace tenon
