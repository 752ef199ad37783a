#pragma once
// Keras' losses of how far two sets overlap, written in operations. Source: keras/src/losses/losses.py.
#include <vector>

#include "tenon/compile/arguments.h"
#include "tenon/compile/loss.h"

namespace tenon {

/// Axes that are added up; none for all of them, the batch included.
using OverlapAxes = std::vector<std::int64_t>;

/// Every axis must be one of the output, and be named once. The batch may be among them.
std::optional<Unfit> unfit_axis(const OneOrMany<std::int64_t>& axes, const Shape& output);

ir::Ref dice(LossLowering& b, const OverlapAxes& axes);
/// alpha weighs what labels have beyond the output, beta what the output has beyond the labels.
ir::Ref tversky(LossLowering& b, const OverlapAxes& axes, double alpha, double beta);

}  // namespace tenon
