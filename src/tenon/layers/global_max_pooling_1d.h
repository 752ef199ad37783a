#pragma once
#include "tenon/layer/pooling.h"

namespace tenon {

using GlobalMaxPooling1D = GlobalPooling<ir::PoolKind::maximum, 1>;

}  // namespace tenon
