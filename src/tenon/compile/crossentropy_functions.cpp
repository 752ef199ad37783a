#include "tenon/compile/crossentropy_functions.h"

#include "tenon/ir/graph.h"

namespace tenon {
namespace {

using ir::Builder;
using ir::Fn;
using ir::Ref;

constexpr double epsilon = 1e-7, one_less_epsilon = 1 - 1e-7;  // keras.config.epsilon()

Ref clip_probabilities(Builder& b, Ref p) { return b.clip(p, epsilon, one_less_epsilon); }
Ref complement(Builder& b, Ref p) { return b.affine(p, -1, 1); }

Ref smooth(Builder& b, Ref y_true, double smoothing, double target) {
  return smoothing == 0 ? y_true : b.affine(y_true, 1 - smoothing, smoothing * target);
}
/// Evenly over the last axis, whatever the axis of the classes.
Ref smooth_classes(Builder& b, Ref y_true, double smoothing) {
  return smooth(b, y_true, smoothing, 1 / static_cast<double>(b.shape(y_true)[-1].value));
}

Ref folded(Builder& b, ir::Fold fold, Ref x, int axis) { return b(ir::Reduce{fold, {axis}}, {x}); }

/// x to the power of a constant, for x >= 0.
Ref power(Builder& b, Ref x, double exponent) {
  if (exponent == 1) return x;
  if (exponent == 2) return b.apply(Fn::square, x);
  return b(ir::Binary{ir::Arithmetic::power}, {x, b(ir::Constant{{}, exponent}, {})});
}

Ref cross_entropy_of_logits(Builder& b, Ref logits, Ref targets) { return b(ir::SoftmaxCrossEntropy{}, {logits, targets}); }
/// As TensorFlow: the axis of the classes is moved behind the others first.
Ref cross_entropy_of_logits(Builder& b, Ref logits, Ref targets, std::int64_t axis) {
  const int rank = b.shape(logits).rank(), counted = axis_of(b, logits, axis);
  ir::Ints order;
  for (int i = 0; i < rank; ++i)
    if (i != counted) order.push_back(i);
  order.push_back(counted);
  return cross_entropy_of_logits(b, b.transpose(logits, order), b.transpose(targets, order));
}

/// Probabilities that sum to 1 over the axis, none of them 0 or 1.
Ref shares_of(Builder& b, Ref y_pred, int axis) { return clip_probabilities(b, b.divide(y_pred, folded(b, ir::Fold::sum, y_pred, axis))); }

/// Crossentropy of every single decision.
Ref of_decisions(Builder& b, Ref y_true, Ref y_pred, bool from_logits) {
  const auto looked_through = logits_of(b, y_pred);
  if (looked_through || from_logits) {
    // y * -log(sigmoid(x)) + (1 - y) * -log(1 - sigmoid(x)): no term is negative, so nothing cancels where x is large.
    const Ref x = looked_through.value_or(y_pred);
    const Ref of_true = b.apply(Fn::softplus, b.affine(x, -1)), of_false = b.apply(Fn::softplus, x);
    return b.add(b.multiply(y_true, of_true), b.multiply(complement(b, y_true), of_false));
  }
  const Ref p = clip_probabilities(b, y_pred);
  const Ref of_true = b.apply(Fn::log, p), of_false = b.apply(Fn::log, complement(b, p));
  return b.affine(b.add(b.multiply(y_true, of_true), b.multiply(complement(b, y_true), of_false)), -1);
}

}  // namespace

std::optional<Ref> logits_of(const Builder& b, Ref y_pred) {
  const ir::Node* n = b.producer(y_pred);
  if (!n) return std::nullopt;
  const auto* eltwise = std::get_if<ir::Eltwise>(&n->op);
  if (std::holds_alternative<ir::Softmax>(n->op) || (eltwise && eltwise->fn == Fn::sigmoid)) return n->in[0];
  return std::nullopt;
}

SparseValues sparse_categorical_crossentropy(Builder& b, Compared y, bool from_logits, std::optional<std::int64_t> ignore_class) {
  auto [ids, y_pred] = same_rank(b, b.cast(y.y_true, DType::int32), y.y_pred);
  if (const Shape& s = b.shape(ids); s.rank() == b.shape(y_pred).rank() && s[-1] == Dim{1})
    ids = b.reshape(ids, Shape(std::vector<Dim>(s.dims.begin(), s.dims.end() - 1)));
  std::optional<Ref> counts;
  if (ignore_class) {  // what Keras selects here is no softmax any more, so it does not look through one
    counts = b(ir::Binary{ir::Arithmetic::not_equal}, {ids, b(ir::Constant{{}, static_cast<double>(*ignore_class), DType::int32}, {})});
    Shape rows = b.shape(*counts);
    rows.dims.push_back(1);
    ids = b.select(*counts, ids, b(ir::Constant{{}, 0, DType::int32}, {}));
    y_pred = b.select(b.reshape(*counts, rows), y_pred, b.constant(0));
  }
  Ref logits = y_pred;
  if (const auto looked_through = logits_of(b, y_pred)) logits = *looked_through;
  else if (!from_logits) logits = b.apply(Fn::log, clip_probabilities(b, y_pred));
  const Ref values = cross_entropy_of_logits(b, logits, ids);
  return {counts ? b.select(*counts, values, b.constant(0)) : values, counts};
}

Ref categorical_crossentropy(Builder& b, Compared y, CrossentropyOptions o) {
  auto [y_true, y_pred] = as_floats(b, y);
  y_true = smooth_classes(b, y_true, o.label_smoothing);
  if (const auto logits = logits_of(b, y_pred)) return cross_entropy_of_logits(b, *logits, y_true, o.axis);
  if (o.from_logits) return cross_entropy_of_logits(b, y_pred, y_true, o.axis);
  const int axis = axis_of(b, y_pred, o.axis);
  return b.affine(b.sum(b.multiply(y_true, b.apply(Fn::log, shares_of(b, y_pred, axis))), {axis}), -1);
}

Ref binary_crossentropy(Builder& b, Compared y, CrossentropyOptions o) {
  const auto [y_true, y_pred] = as_floats(b, y);
  return mean_over(b, of_decisions(b, smooth(b, y_true, o.label_smoothing, 0.5), y_pred, o.from_logits), o.axis);
}

// No logits are looked for: keras/src/losses/losses.py divides by the sum itself.
Ref categorical_focal_crossentropy(Builder& b, Compared y, CrossentropyOptions o, Focus focus) {
  auto [y_true, y_pred] = as_floats(b, y);
  y_true = smooth_classes(b, y_true, o.label_smoothing);
  const int axis = axis_of(b, y_pred, o.axis);
  if (o.from_logits) {
    const Ref grown = b.apply(Fn::exp, b.subtract(y_pred, folded(b, ir::Fold::maximum, y_pred, axis)));
    y_pred = b.divide(grown, folded(b, ir::Fold::sum, grown, axis));
  }
  const Ref shares = shares_of(b, y_pred, axis);
  const Ref weight = b.affine(power(b, complement(b, shares), focus.gamma), focus.alpha.value_or(1));
  return b.affine(b.sum(b.multiply(weight, b.multiply(y_true, b.apply(Fn::log, shares))), {axis}), -1);
}

Ref binary_focal_crossentropy(Builder& b, Compared y, CrossentropyOptions o, Focus focus) {
  auto [y_true, y_pred] = as_floats(b, y);
  y_true = smooth(b, y_true, o.label_smoothing, 0.5);
  if (o.from_logits) y_pred = b.apply(Fn::sigmoid, y_pred);
  const Ref plain = of_decisions(b, y_true, y_pred, false);
  const Ref of_label = b.add(b.multiply(y_true, y_pred), b.multiply(complement(b, y_true), complement(b, y_pred)));
  Ref focal = b.multiply(power(b, complement(b, of_label), focus.gamma), plain);
  if (focus.alpha) {
    const double alpha = *focus.alpha;
    focal = b.multiply(b.affine(y_true, 2 * alpha - 1, 1 - alpha), focal);
  }
  return mean_over(b, focal, o.axis);
}

Ref categorical_generalized_cross_entropy(Builder& b, Compared y, double q) {
  const std::int64_t classes = b.shape(y.y_pred)[-1].value;
  Ref ids = b.cast(y.y_true, DType::int32);
  if (const Shape& s = b.shape(ids); s.rank() == b.shape(y.y_pred).rank())
    ids = b.reshape(ids, Shape(std::vector<Dim>(s.dims.begin(), s.dims.end() - 1)));
  const Ref p = sum_over(b, b.multiply(y.y_pred, b(ir::OneHot{classes}, {ids})), -1);
  const double scale = 1 / q;
  return b.affine(power(b, p, q), -scale, scale);
}

}  // namespace tenon
