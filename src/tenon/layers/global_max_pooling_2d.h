#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using GlobalMaxPooling2D = GlobalPooling<ir::PoolKind::maximum, 2>;

}  // namespace tenon
