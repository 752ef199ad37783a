#pragma once
#include "tenon/layer/convolution.h"

namespace tenon {

using Conv3D = Conv<3>;

}  // namespace tenon
