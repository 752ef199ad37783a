#include "tenon/compile/loss_functions.h"

#include "tenon/compile/same_rank.h"

namespace tenon {
namespace {

using ir::Builder;
using ir::Fn;
using ir::Ref;

constexpr float epsilon = 1e-7f, one_less_epsilon = static_cast<float>(1 - 1e-7);  // keras.config.epsilon()

Ref clip_probabilities(Builder& b, Ref p) { return b.clip(p, epsilon, one_less_epsilon); }

Ref smooth(Builder& b, Ref y_true, double smoothing, double target) {
  return smoothing == 0 ? y_true : b.affine(y_true, static_cast<float>(1 - smoothing), static_cast<float>(smoothing * target));
}

Compared as_floats(Builder& b, Compared y) {
  const auto [y_true, y_pred] = same_rank(b, b.cast(y.y_true, DType::float32), y.y_pred);
  return {y_true, y_pred};
}

Ref cross_entropy_of_logits(Builder& b, Ref logits, Ref targets) { return b(ir::SoftmaxCrossEntropy{}, {logits, targets}); }

}  // namespace

std::optional<Ref> logits_of(const Builder& b, Ref y_pred) {
  const ir::Node* n = b.producer(y_pred);
  if (!n) return std::nullopt;
  const auto* eltwise = std::get_if<ir::Eltwise>(&n->op);
  if (std::holds_alternative<ir::Softmax>(n->op) || (eltwise && eltwise->fn == Fn::sigmoid)) return n->in[0];
  return std::nullopt;
}

Ref sparse_categorical_crossentropy(Builder& b, Compared y, CrossentropyOptions o) {
  auto [ids, y_pred] = same_rank(b, b.cast(y.y_true, DType::int32), y.y_pred);
  if (const Shape& s = b.shape(ids); s.rank() == b.shape(y_pred).rank() && s[-1] == Dim{1})
    ids = b.reshape(ids, Shape(std::vector<Dim>(s.dims.begin(), s.dims.end() - 1)));
  if (const auto logits = logits_of(b, y_pred)) return cross_entropy_of_logits(b, *logits, ids);
  if (!o.from_logits) y_pred = b.apply(Fn::log, clip_probabilities(b, y_pred));
  return cross_entropy_of_logits(b, y_pred, ids);
}

Ref categorical_crossentropy(Builder& b, Compared y, CrossentropyOptions o) {
  auto [y_true, y_pred] = as_floats(b, y);
  const int last = b.shape(y_pred).rank() - 1;
  y_true = smooth(b, y_true, o.label_smoothing, 1 / static_cast<double>(b.shape(y_true)[-1].value));
  if (const auto logits = logits_of(b, y_pred)) return cross_entropy_of_logits(b, *logits, y_true);
  if (o.from_logits) return cross_entropy_of_logits(b, y_pred, y_true);
  const Ref shares = b.divide(y_pred, b(ir::Reduce{ir::Fold::sum, {last}}, {y_pred}));
  return b.affine(b.sum(b.multiply(y_true, b.apply(Fn::log, clip_probabilities(b, shares))), {last}), -1);
}

Ref binary_crossentropy(Builder& b, Compared y, CrossentropyOptions o) {
  auto [y_true, y_pred] = as_floats(b, y);
  y_true = smooth(b, y_true, o.label_smoothing, 0.5);
  const Ref not_true = b.affine(y_true, -1, 1);
  const auto looked_through = logits_of(b, y_pred);
  if (looked_through || o.from_logits) {
    // y * -log(sigmoid(x)) + (1 - y) * -log(1 - sigmoid(x)): no term is negative, so nothing cancels where x is large.
    const Ref x = looked_through.value_or(y_pred);
    const Ref of_true = b.apply(Fn::softplus, b.affine(x, -1)), of_false = b.apply(Fn::softplus, x);
    return b.mean_last(b.add(b.multiply(y_true, of_true), b.multiply(not_true, of_false)));
  }
  const Ref p = clip_probabilities(b, y_pred);
  const Ref of_true = b.apply(Fn::log, p), of_false = b.apply(Fn::log, b.affine(p, -1, 1));
  return b.affine(b.mean_last(b.add(b.multiply(y_true, of_true), b.multiply(not_true, of_false))), -1);
}

Ref mean_squared_error(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  return b.mean_last(b.apply(Fn::square, b.subtract(y_true, y_pred)));
}

Ref mean_absolute_error(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  return b.mean_last(b.apply(Fn::abs, b.subtract(y_true, y_pred)));
}

}  // namespace tenon
