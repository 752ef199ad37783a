#pragma once
#include "tenon/layer/transposed_convolution.h"

namespace tenon {

using Conv3DTranspose = ConvTranspose<3>;

}  // namespace tenon
