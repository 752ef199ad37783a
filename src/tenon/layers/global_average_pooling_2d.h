#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using GlobalAveragePooling2D = GlobalPooling<ir::PoolKind::average, 2>;

}  // namespace tenon
