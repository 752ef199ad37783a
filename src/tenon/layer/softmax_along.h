#pragma once
#include "tenon/ir/builder.h"

namespace tenon {

/// exp(x) / sum(exp(x)) over `axes` (ascending). keras/src/backend/tensorflow/nn.py
ir::Ref softmax_along(ir::Builder& b, ir::Ref x, const ir::Ints& axes);

}  // namespace tenon
