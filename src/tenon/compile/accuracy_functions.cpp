#include "tenon/compile/accuracy_functions.h"

#include "tenon/compile/same_rank.h"

namespace tenon {
namespace {

using ir::Builder;
using ir::Ref;

Ref largest(Builder& b, Ref x) { return b.cast(b(ir::ArgMax{}, {b.cast(x, DType::float32)}), DType::float32); }
Ref equal(Builder& b, Ref x, Ref y) { return b(ir::Binary{ir::Arithmetic::equal}, {x, y}); }

}  // namespace

// Compared as float32, so that a label of 1.5 is no class.
Ref sparse_categorical_matches(Builder& b, Compared y) {
  const Ref found = largest(b, y.y_pred), y_true = b.cast(y.y_true, DType::float32);
  const bool is_column = b.shape(y_true).rank() == b.shape(y.y_pred).rank() && b.shape(y_true)[-1] == Dim{1};
  return equal(b, is_column ? b.reshape(y_true, b.shape(found)) : y_true, found);
}

Ref categorical_matches(Builder& b, Compared y) { return equal(b, largest(b, y.y_true), largest(b, y.y_pred)); }

Ref binary_matches(Builder& b, Compared y, float threshold) {
  const auto [y_true, y_pred] = same_rank(b, b.cast(y.y_true, DType::float32), y.y_pred);
  return equal(b, y_true, b(ir::Binary{ir::Arithmetic::greater}, {y_pred, b(ir::Constant{{}, threshold}, {})}));
}

Ref equal_matches(Builder& b, Compared y) {
  const auto [y_true, y_pred] = same_rank(b, b.cast(y.y_true, DType::float32), y.y_pred);
  return equal(b, y_true, y_pred);
}

}  // namespace tenon
