#pragma once
#include "tenon/layer/depthwise_convolution.h"

namespace tenon {

using DepthwiseConv2D = DepthwiseConv<2>;

}  // namespace tenon
