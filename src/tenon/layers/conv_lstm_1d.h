#pragma once
#include "tenon/layer/conv_lstm.h"

namespace tenon {

using ConvLSTM1D = ConvLSTM<1>;

}  // namespace tenon
