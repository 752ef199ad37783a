#pragma once
// Keras' crossentropies on TensorFlow, written in operations: what the losses and the metrics of the same name share.
// Each gives one value per row: of shape (batch, ...), the axis of the classes is gone. Source: keras/src/losses/losses.py and
// keras/src/backend/tensorflow/nn.py. NaN in labels or output gives NaN.
#include <optional>

#include "tenon/compile/compared.h"

namespace tenon {

/// from_logits: y_pred holds the operand of a softmax or sigmoid. label_smoothing: the share of every label that goes evenly to all
/// classes. axis: of the classes; yes-or-no labels are averaged over it.
struct CrossentropyOptions {
  bool from_logits = false;
  double label_smoothing = 0;
  std::int64_t axis = -1;
};
/// Values are multiplied by alpha (1 - p)^gamma, p the probability that the output gives to the label. Without alpha by (1 - p)^gamma; of
/// yes-or-no labels 1 weighs alpha, 0 the rest.
struct Focus {
  double gamma = 2;
  std::optional<double> alpha{};
};
/// Values of each row; where some labels are of an ignored class, counts is 0 and the value 0.
struct SparseValues {
  ir::Ref values;
  std::optional<ir::Ref> counts{};
};

SparseValues sparse_categorical_crossentropy(ir::Builder& b, Compared y, bool from_logits, std::optional<std::int64_t> ignore_class);
ir::Ref categorical_crossentropy(ir::Builder& b, Compared y, CrossentropyOptions o);
ir::Ref binary_crossentropy(ir::Builder& b, Compared y, CrossentropyOptions o);
ir::Ref categorical_focal_crossentropy(ir::Builder& b, Compared y, CrossentropyOptions o, Focus focus);
ir::Ref binary_focal_crossentropy(ir::Builder& b, Compared y, CrossentropyOptions o, Focus focus);
/// (1 - p^q) / q, p the probability of the class whose id is the label.
ir::Ref categorical_generalized_cross_entropy(ir::Builder& b, Compared y, double q);

/// The operand of the softmax or sigmoid that made `y_pred`, if one did. Keras on TensorFlow computes crossentropies of
/// probabilities from there, and does not ask which of the two it was: nn.py, _get_logits.
std::optional<ir::Ref> logits_of(const ir::Builder& b, ir::Ref y_pred);

}  // namespace tenon
