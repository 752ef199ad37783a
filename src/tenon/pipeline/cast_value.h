#pragma once
// Numbers written in another dtype than they are in, as numpy's astype does it.
#include "tenon/base/tensor.h"

namespace tenon {

/// Every element of the tensor described becomes `value`; strings become empty.
void fill(const TensorSpec& spec, double value, std::byte* out);

/// The numbers in another dtype; the same bytes where it is theirs. Fractions are cut off; what a whole number cannot hold is its lowest.
Tensor cast_to(const Tensor& tensor, DType dtype);

/// Whether every number has the same value in that dtype.
bool casts_exactly(const Tensor& tensor, DType dtype);

}  // namespace tenon
