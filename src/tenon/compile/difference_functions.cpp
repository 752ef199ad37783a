#include "tenon/compile/difference_functions.h"

#include <cmath>
#include <limits>

#include "tenon/base/python_number.h"

namespace tenon {
namespace {

using ir::Builder;
using ir::Fn;
using ir::Ref;

constexpr double epsilon = 1e-7, infinity = std::numeric_limits<double>::infinity();  // keras.config.epsilon()

Ref at_least(Builder& b, Ref x, double low) { return b.clip(x, low, infinity); }

/// x times the reciprocal of its length along `axis`, which is at most 1 / epsilon. Keras takes the minimum behind the root; before it the
/// value is the same, and the gradient of a row of zeros 0 instead of NaN.
Ref normalized(Builder& b, Ref x, std::int64_t axis) {
  const Ref squares = b(ir::Reduce{ir::Fold::sum, {axis_of(b, x, axis)}}, {b.apply(Fn::square, x)});
  return b.multiply(x, b.apply(Fn::rsqrt, at_least(b, squares, epsilon * epsilon)));
}

/// Mean over one axis, which stays with length 1.
Ref kept_mean(Builder& b, Ref x, std::int64_t axis) {
  const int counted = axis_of(b, x, axis);
  return b.affine(b(ir::Reduce{ir::Fold::sum, {counted}}, {x}), 1 / static_cast<double>(b.shape(x)[counted].value));
}
Ref centred(Builder& b, Ref x, std::int64_t axis) { return b.subtract(x, kept_mean(b, x, axis)); }
Ref variance(Builder& b, Ref x, std::int64_t axis) { return kept_mean(b, b.apply(Fn::square, centred(b, x, axis)), axis); }

}  // namespace

Ref mean_squared_error(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  return b.mean_last(b.apply(Fn::square, b.subtract(y_true, y_pred)));
}

Ref mean_absolute_error(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  return b.mean_last(b.apply(Fn::abs, b.subtract(y_true, y_pred)));
}

Ref mean_absolute_percentage_error(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  const Ref size = at_least(b, b.apply(Fn::abs, y_true), epsilon);
  return b.affine(b.mean_last(b.apply(Fn::abs, b.divide(b.subtract(y_true, y_pred), size))), 100);
}

Ref mean_squared_logarithmic_error(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  const auto logarithm = [&](Ref x) { return b.apply(Fn::log, b.affine(at_least(b, x, epsilon), 1, 1)); };
  return b.mean_last(b.apply(Fn::square, b.subtract(logarithm(y_pred), logarithm(y_true))));
}

Ref huber(Builder& b, Compared y, double delta) {
  const auto [y_true, y_pred] = as_floats(b, y);
  const auto limit = delta;
  const Ref size = b.apply(Fn::abs, b.subtract(y_pred, y_true));
  const Ref bent = b.clip(size, 0, limit);  // 0.5 bent^2 + delta (size - bent) is both of Keras' branches
  const Ref straight = b.affine(b.subtract(size, bent), limit);
  return b.mean_last(b.add(b.affine(b.apply(Fn::square, bent), 0.5), straight));
}

Ref log_cosh(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  const Ref x = b.subtract(y_pred, y_true);
  return b.mean_last(b.affine(b.add(x, b.apply(Fn::softplus, b.affine(x, -2))), 1, -as_cast(std::log(2.0))));
}

Ref poisson(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  return b.mean_last(b.subtract(y_pred, b.multiply(y_true, b.apply(Fn::log, b.affine(y_pred, 1, epsilon)))));
}

Ref kl_divergence(Builder& b, Compared y) {
  auto [y_true, y_pred] = as_floats(b, y);
  y_true = b.clip(y_true, epsilon, 1);
  return sum_over(b, b.multiply(y_true, b.apply(Fn::log, b.divide(y_true, b.clip(y_pred, epsilon, 1)))), -1);
}

Ref cosine_similarity(Builder& b, Compared y, std::int64_t axis) {
  const auto [y_true, y_pred] = as_floats(b, y);
  return b.affine(sum_over(b, b.multiply(normalized(b, y_true, axis), normalized(b, y_pred, axis)), axis), -1);
}

Ref pearson_correlation(Builder& b, Compared y, std::int64_t axis) {
  const auto [y_true, y_pred] = as_floats(b, y);
  const auto standard = [&](Ref x) {
    const Ref from_mean = centred(b, x, axis);
    return b.divide(from_mean, b.apply(Fn::sqrt, variance(b, from_mean, axis)));
  };
  return mean_over(b, b.multiply(standard(y_true), standard(y_pred)), axis);
}

// The covariance takes the mean of the output from both sides, as Keras does.
Ref concordance_correlation(Builder& b, Compared y, std::int64_t axis) {
  const auto [y_true, y_pred] = as_floats(b, y);
  const Ref true_mean = kept_mean(b, y_true, axis), pred_mean = kept_mean(b, y_pred, axis);
  const Ref variances = b.add(variance(b, b.subtract(y_true, true_mean), axis), variance(b, b.subtract(y_pred, pred_mean), axis));
  const Ref norm = b.add(variances, b.apply(Fn::square, b.subtract(true_mean, pred_mean)));
  const Ref covariance = b.multiply(b.subtract(y_true, pred_mean), b.subtract(y_pred, pred_mean));
  return mean_over(b, b.divide(b.affine(covariance, 2), b.affine(norm, 1, epsilon)), axis);
}

}  // namespace tenon
