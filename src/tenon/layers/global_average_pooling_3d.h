#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using GlobalAveragePooling3D = GlobalPooling<ir::PoolKind::average, 3>;

}  // namespace tenon
