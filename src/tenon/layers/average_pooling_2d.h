#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using AveragePooling2D = PoolingLayer<ir::PoolKind::average, 2>;

}  // namespace tenon
