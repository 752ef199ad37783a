#pragma once
#include "tenon/layer/adaptive_pooling.h"

namespace tenon {

using AdaptiveAveragePooling3D = AdaptivePooling<ir::PoolKind::average, 3>;

}  // namespace tenon
