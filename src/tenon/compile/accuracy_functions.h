#pragma once
// Keras' accuracy functions, written in operations: 1 where an output is right, else 0. Source: keras/src/metrics/accuracy_metrics.py.
#include "tenon/compile/compared.h"

namespace tenon {

/// y_true: class ids, (batch, ...) or (batch, ..., 1).
ir::Ref sparse_categorical_matches(ir::Builder& b, Compared y);
ir::Ref categorical_matches(ir::Builder& b, Compared y);
ir::Ref binary_matches(ir::Builder& b, Compared y, double threshold);
ir::Ref equal_matches(ir::Builder& b, Compared y);
/// 1 where fewer than k outputs are larger than that of the label; equal ones do not count, as in TensorFlow's in_top_k.
ir::Ref top_k_matches(ir::Builder& b, Compared y, std::int64_t k);
ir::Ref sparse_top_k_matches(ir::Builder& b, Compared y, std::int64_t k);
/// 1 where the label is among the first k of an output of class ids.
ir::Ref sorted_ids_matches(ir::Builder& b, Compared y, std::int64_t k);

}  // namespace tenon
