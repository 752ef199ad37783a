#pragma once
#include "tenon/layer/conv_lstm.h"

namespace tenon {

using ConvLSTM3D = ConvLSTM<3>;

}  // namespace tenon
