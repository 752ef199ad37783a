#pragma once
// Keras' loss functions on TensorFlow, written in operations: what the losses and the metrics of the same name share.
// Each gives one value per row: of shape (batch, ...), the last axis is gone. Source: keras/src/losses/losses.py and
// keras/src/backend/tensorflow/nn.py. NaN in labels or output gives NaN.
#include <optional>

#include "tenon/ir/graph.h"

namespace tenon {

struct Compared {
  ir::Ref y_true, y_pred;
};

/// from_logits: y_pred holds the operand of a softmax or sigmoid. label_smoothing: the share of every label that goes evenly to all
/// classes.
struct CrossentropyOptions {
  bool from_logits = false;
  double label_smoothing = 0;
};

ir::Ref sparse_categorical_crossentropy(ir::Builder& b, Compared y, CrossentropyOptions o);
ir::Ref categorical_crossentropy(ir::Builder& b, Compared y, CrossentropyOptions o);
ir::Ref binary_crossentropy(ir::Builder& b, Compared y, CrossentropyOptions o);
ir::Ref mean_squared_error(ir::Builder& b, Compared y);
ir::Ref mean_absolute_error(ir::Builder& b, Compared y);

/// The operand of the softmax or sigmoid that made `y_pred`, if one did. Keras on TensorFlow computes crossentropies of
/// probabilities from there, and does not ask which of the two it was: nn.py, _get_logits.
std::optional<ir::Ref> logits_of(const ir::Builder& b, ir::Ref y_pred);

}  // namespace tenon
