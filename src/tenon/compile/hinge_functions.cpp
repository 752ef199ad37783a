#include "tenon/compile/hinge_functions.h"

#include <limits>

namespace tenon {
namespace {

using ir::Builder;
using ir::Fn;
using ir::Ref;

/// max(x, 0), with Keras' derivative 1 at 0.
Ref not_negative(Builder& b, Ref x) { return b.clip(x, 0, std::numeric_limits<double>::infinity()); }

/// convert_binary_labels_to_hinge: 0 becomes -1 where every label of the whole batch is 0 or 1.
Ref signed_labels(Builder& b, Ref y_true) {
  // y (y - 1) is 0 for 0 and 1 alone. Summed over the shards, so that all of them decide alike.
  const Ref is_neither = b.apply(Fn::sign, b.apply(Fn::abs, b.multiply(y_true, b.affine(y_true, 1, -1))));
  const Ref others = b(ir::ShardSum{}, {b.sum(is_neither)});
  const Ref is_binary = b(ir::Binary{ir::Arithmetic::equal}, {others, b(ir::Constant{{}, 0}, {})});
  return b.add(y_true, b.multiply(is_binary, b.affine(y_true, 1, -1)));  // 2y - 1 = y + (y - 1)
}

Ref margins(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  return not_negative(b, b.affine(b.multiply(signed_labels(b, y_true), y_pred), -1, 1));
}

}  // namespace

Ref hinge(Builder& b, Compared y) { return b.mean_last(margins(b, y)); }
Ref squared_hinge(Builder& b, Compared y) { return b.mean_last(b.apply(Fn::square, margins(b, y))); }

Ref categorical_hinge(Builder& b, Compared y) {
  const auto [y_true, y_pred] = as_floats(b, y);
  const int last = b.shape(y_pred).rank() - 1;
  const Ref own = b(ir::Reduce{ir::Fold::sum, {last}}, {b.multiply(y_true, y_pred)});
  const Ref other = b(ir::Reduce{ir::Fold::maximum, {last}}, {b.multiply(b.affine(y_true, -1, 1), y_pred)});
  Shape rows = b.shape(own);
  rows.dims.pop_back();
  return b.reshape(not_negative(b, b.affine(b.subtract(other, own), 1, 1)), rows);
}

}  // namespace tenon
