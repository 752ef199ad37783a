#include "tenon/compile/circle_function.h"

#include <vector>

namespace tenon {
namespace {

using ir::Fn;
using ir::Ref;

constexpr double no_pair = -1e30;  // stands for -infinity, whose differences are no NaN

Ref equal(ir::Builder& b, Ref x, Ref y) { return b(ir::Binary{ir::Arithmetic::equal}, {x, y}); }

/// 0 on the diagonal, 1 elsewhere.
Ref off_diagonal(ir::Builder& b, std::int64_t rows) {
  std::vector<std::int32_t> numbers(static_cast<std::size_t>(rows));
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int32_t>(i);
  return b.affine(b(ir::OneHot{rows}, {b.literal(Tensor::copy<std::int32_t>({rows}, numbers))}), -1, 1);
}

/// log(sum(exp(x))) over the pairs of each row, of shape (rows,).
Ref log_sum_exp(ir::Builder& b, Ref x, Ref is_pair) {
  const Ref of_pairs = b.add(b.multiply(x, is_pair), b.affine(is_pair, -no_pair, no_pair));
  const Ref largest = b(ir::Reduce{ir::Fold::maximum, {1}}, {of_pairs});
  const Ref sum = b(ir::Reduce{ir::Fold::sum, {1}}, {b.apply(Fn::exp, b.subtract(of_pairs, largest))});
  return b.reshape(b.add(largest, b.apply(Fn::log, sum)), {b.shape(x)[0]});
}

}  // namespace

Ref circle(LossLowering& b, double gamma, double margin, bool remove_diagonal) {
  const std::int64_t rows = b.shape(b.y_pred())[0].value;
  const Ref ids = b.cast(b.y_true(), DType::int32);
  const Ref is_same = equal(b, b.reshape(ids, {rows, 1}), b.reshape(ids, {1, rows}));
  const Ref is_other = b.affine(is_same, -1, 1);
  const Ref is_positive = remove_diagonal ? b.multiply(is_same, off_diagonal(b, rows)) : is_same;

  const Ref likeness = b(ir::MatMul{.transpose_b = true}, {b.y_pred(), b.y_pred()});
  const Ref distance = b.maximum(b.affine(likeness, -1, 1), 0);
  const Ref positive_weight = b.maximum(b.multiply(b.affine(distance, 1, margin), is_positive), 0);
  const Ref negative_weight = b.maximum(b.multiply(b.affine(distance, -1, 1 + margin), is_other), 0);
  const Ref pull = b.affine(b.multiply(positive_weight, b.affine(distance, -1, margin)), -gamma);
  const Ref push = b.affine(b.multiply(negative_weight, b.affine(distance, -1, 1 - margin)), gamma);
  const Ref loss = b.apply(Fn::softplus, b.add(log_sum_exp(b, pull, is_positive), log_sum_exp(b, push, is_other)));
  b.count_only(b(ir::Binary{ir::Arithmetic::greater}, {loss, b.constant(0)}));
  return loss;
}

}  // namespace tenon
