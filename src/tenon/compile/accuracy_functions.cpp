#include "tenon/compile/accuracy_functions.h"

#include <algorithm>

#include "tenon/compile/same_rank.h"

namespace tenon {
namespace {

using ir::Builder;
using ir::Ref;

Ref largest(Builder& b, Ref x) { return b.cast(b(ir::ArgMax{}, {b.cast(x, DType::float32)}), DType::float32); }
Ref equal(Builder& b, Ref x, Ref y) { return b(ir::Binary{ir::Arithmetic::equal}, {x, y}); }

/// Labels of the output's rows, of one axis fewer than the output.
Ref per_row(Builder& b, Ref labels, Ref output) {
  const Shape& s = b.shape(labels);
  if (s.rank() < b.shape(output).rank()) return labels;
  return b.reshape(labels, Shape(std::vector<Dim>(s.dims.begin(), s.dims.end() - 1)));
}

/// `ids` int32 of the rows of `scores`. A row with NaN or infinity, and an id that is no class, never match.
Ref in_top_k(Builder& b, Ref ids, Ref scores, std::int64_t k) {
  const int last = b.shape(scores).rank() - 1;
  const Ref own = b(ir::OneHot{b.shape(scores)[-1].value}, {ids});
  const Ref of_label = b.sum(b.multiply(own, scores), {last}, ir::Axes::stay);
  const Ref larger = b.sum(b(ir::Binary{ir::Arithmetic::greater}, {scores, of_label}), {last});
  const Ref not_finite = b.sum(b.add(b.apply(ir::Fn::is_nan, scores), b.apply(ir::Fn::is_infinite, scores)), {last});
  const auto compare = [&](ir::Arithmetic fn, Ref x, double value) { return b(ir::Binary{fn}, {x, b.constant(value)}); };
  const Ref is_class = b.multiply(compare(ir::Arithmetic::equal, not_finite, 0), b.sum(own, {last}));
  return b.multiply(compare(ir::Arithmetic::greater, b.affine(larger, -1), -static_cast<double>(k)), is_class);
}

}  // namespace

// Compared as float32, so that a label of 1.5 is no class.
Ref sparse_categorical_matches(Builder& b, Compared y) {
  const Ref found = largest(b, y.y_pred), y_true = b.cast(y.y_true, DType::float32);
  const bool is_column = b.shape(y_true).rank() == b.shape(y.y_pred).rank() && b.shape(y_true)[-1] == Dim{1};
  return equal(b, is_column ? b.reshape(y_true, b.shape(found)) : y_true, found);
}

Ref categorical_matches(Builder& b, Compared y) { return equal(b, largest(b, y.y_true), largest(b, y.y_pred)); }

Ref binary_matches(Builder& b, Compared y, double threshold) {
  const auto [y_true, y_pred] = same_rank(b, b.cast(y.y_true, DType::float32), y.y_pred);
  return equal(b, y_true, b(ir::Binary{ir::Arithmetic::greater}, {y_pred, b(ir::Constant{{}, threshold}, {})}));
}

Ref equal_matches(Builder& b, Compared y) {
  const auto [y_true, y_pred] = same_rank(b, b.cast(y.y_true, DType::float32), y.y_pred);
  return equal(b, y_true, y_pred);
}

Ref top_k_matches(Builder& b, Compared y, std::int64_t k) {
  return in_top_k(b, b(ir::ArgMax{}, {b.cast(y.y_true, DType::float32)}), y.y_pred, k);
}

Ref sparse_top_k_matches(Builder& b, Compared y, std::int64_t k) {
  return in_top_k(b, per_row(b, b.cast(y.y_true, DType::int32), y.y_pred), y.y_pred, k);
}

Ref sorted_ids_matches(Builder& b, Compared y, std::int64_t k) {
  const int last = b.shape(y.y_pred).rank() - 1;
  const Ref first = b.slice(y.y_pred, last, 0, std::min(k, b.shape(y.y_pred)[-1].value));
  const Ref labels = per_row(b, b.cast(y.y_true, DType::float32), y.y_pred);
  Shape one = b.shape(labels);
  one.dims.emplace_back(1);
  const Ref found = b.sum(equal(b, b.reshape(labels, one), first), {last});
  return b(ir::Binary{ir::Arithmetic::greater}, {found, b.constant(0)});
}

}  // namespace tenon
