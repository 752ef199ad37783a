#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using AveragePooling1D = PoolingLayer<ir::PoolKind::average, 1>;

}  // namespace tenon
