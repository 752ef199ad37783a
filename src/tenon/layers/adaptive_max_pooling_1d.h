#pragma once
#include "tenon/layer/adaptive_pooling.h"

namespace tenon {

using AdaptiveMaxPooling1D = AdaptivePooling<ir::PoolKind::maximum, 1>;

}  // namespace tenon
