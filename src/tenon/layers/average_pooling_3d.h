#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using AveragePooling3D = PoolingLayer<ir::PoolKind::average, 3>;

}  // namespace tenon
