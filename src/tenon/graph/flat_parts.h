#pragma once
// A variable as a part of the flat buffer it lies in, without a copy.
#include "tenon/graph/graph.h"

namespace tenon {

/// The part of a flat buffer that is one variable's.
Tensor part_of(const Tensor& buffer, const Layout::Row& row);

}  // namespace tenon
