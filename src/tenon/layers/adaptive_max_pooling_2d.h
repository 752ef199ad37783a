#pragma once
#include "tenon/layer/adaptive_pooling.h"

namespace tenon {

using AdaptiveMaxPooling2D = AdaptivePooling<ir::PoolKind::maximum, 2>;

}  // namespace tenon
