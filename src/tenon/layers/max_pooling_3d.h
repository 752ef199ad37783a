#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using MaxPooling3D = PoolingLayer<ir::PoolKind::maximum, 3>;

}  // namespace tenon
