#pragma once
#include "tenon/layer/conv_lstm.h"

namespace tenon {

using ConvLSTM2D = ConvLSTM<2>;

}  // namespace tenon
