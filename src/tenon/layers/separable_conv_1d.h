#pragma once
#include "tenon/layer/depthwise_convolution.h"

namespace tenon {

using SeparableConv1D = SeparableConv<1>;

}  // namespace tenon
