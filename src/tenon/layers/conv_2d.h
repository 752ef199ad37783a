#pragma once
#include "tenon/layer/convolution.h"

namespace tenon {

using Conv2D = Conv<2>;

}  // namespace tenon
