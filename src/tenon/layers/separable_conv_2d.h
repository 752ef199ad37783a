#pragma once
#include "tenon/layer/depthwise_convolution.h"

namespace tenon {

using SeparableConv2D = SeparableConv<2>;

}  // namespace tenon
