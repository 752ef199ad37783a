#pragma once
// Products with a matrix of few columns, as at the end of a classifier: the columns fit in registers, and general kernels fill little of
// theirs.
#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {

/// Null where the product is not of that kind.
Bound bind_narrow(const ir::MatMul& op, const Context& c);

}  // namespace tenon::cpu
