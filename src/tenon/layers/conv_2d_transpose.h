#pragma once
#include "tenon/layer/transposed_convolution.h"

namespace tenon {

using Conv2DTranspose = ConvTranspose<2>;

}  // namespace tenon
