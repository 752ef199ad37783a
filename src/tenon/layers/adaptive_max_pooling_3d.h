#pragma once
#include "tenon/layer/adaptive_pooling.h"

namespace tenon {

using AdaptiveMaxPooling3D = AdaptivePooling<ir::PoolKind::maximum, 3>;

}  // namespace tenon
