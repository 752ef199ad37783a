#pragma once
// The values of a dataset as a tensor: shared with the file where they can be, else copied, decoded and put in the machine's order.
#include <memory>

#include "tenon/base/tensor.h"
#include "tenon/io/hdf5_dataset.h"

namespace tenon::hdf5 {

/// `dtype`: what the stored elements mean; as wide as they are.
Result<Tensor> read_values(const Source& source, const Dataset& dataset, DType dtype, const std::shared_ptr<const void>& owner);

}  // namespace tenon::hdf5
