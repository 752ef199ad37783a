#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using MaxPooling1D = PoolingLayer<ir::PoolKind::maximum, 1>;

}  // namespace tenon
