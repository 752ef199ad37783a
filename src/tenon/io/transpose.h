#pragma once
// Fortran order to C order.
#include "tenon/base/shape.h"

namespace tenon {

/// Writes to `out`, in C order, the elements that `in` holds in Fortran order (first axis fastest).
void reverse_axes(const TensorSpec& spec, const std::byte* in, std::byte* out);

}  // namespace tenon
