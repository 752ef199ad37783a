#pragma once
// Keras' accuracy functions, written in operations: 1 where an output is right, else 0. Source: keras/src/metrics/accuracy_metrics.py.
#include "tenon/compile/loss_functions.h"

namespace tenon {

/// y_true: class ids, (batch, ...) or (batch, ..., 1).
ir::Ref sparse_categorical_matches(ir::Builder& b, Compared y);
ir::Ref categorical_matches(ir::Builder& b, Compared y);
ir::Ref binary_matches(ir::Builder& b, Compared y, float threshold);
ir::Ref equal_matches(ir::Builder& b, Compared y);

}  // namespace tenon
