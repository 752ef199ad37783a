#pragma once
#include "tenon/layer/adaptive_pooling.h"

namespace tenon {

using AdaptiveAveragePooling1D = AdaptivePooling<ir::PoolKind::average, 1>;

}  // namespace tenon
