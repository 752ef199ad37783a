#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using MaxPooling2D = PoolingLayer<ir::PoolKind::maximum, 2>;

}  // namespace tenon
