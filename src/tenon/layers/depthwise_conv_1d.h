#pragma once
#include "tenon/layer/depthwise_convolution.h"

namespace tenon {

using DepthwiseConv1D = DepthwiseConv<1>;

}  // namespace tenon
