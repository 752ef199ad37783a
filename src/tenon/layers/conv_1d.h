#pragma once
#include "tenon/layer/convolution.h"

namespace tenon {

using Conv1D = Conv<1>;

}  // namespace tenon
