#pragma once
// What a loss gives for every row of the batch, before it is reduced to one number.
#include <optional>

#include "tenon/compile/loss.h"

namespace tenon {

/// (batch,), or with more axes where positions of a sample have losses of their own; no axis at all where there is one loss for the whole
/// batch. None where nothing is known: no loss, open axes. y: labels that fit.
std::optional<Shape> loss_axes(const AnyObject<LossKind>& loss, const TensorSpec& output, const TensorSpec& y);

}  // namespace tenon
