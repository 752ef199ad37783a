#pragma once
#include "tenon/layer/transposed_convolution.h"

namespace tenon {

using Conv1DTranspose = ConvTranspose<1>;

}  // namespace tenon
