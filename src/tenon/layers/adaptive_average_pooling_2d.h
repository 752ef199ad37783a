#pragma once
#include "tenon/layer/adaptive_pooling.h"

namespace tenon {

using AdaptiveAveragePooling2D = AdaptivePooling<ir::PoolKind::average, 2>;

}  // namespace tenon
