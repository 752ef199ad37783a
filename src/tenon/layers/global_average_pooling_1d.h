#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using GlobalAveragePooling1D = GlobalPooling<ir::PoolKind::average, 1>;

}  // namespace tenon
