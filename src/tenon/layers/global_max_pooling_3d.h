#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using GlobalMaxPooling3D = GlobalPooling<ir::PoolKind::maximum, 3>;

}  // namespace tenon
