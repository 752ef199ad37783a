#include "tenon/compile/compared.h"

#include "tenon/base/assert.h"

namespace tenon {

using ir::Builder;
using ir::Ref;

Compared as_floats(Builder& b, Compared y) {
  const auto [y_true, y_pred] = same_rank(b, b.cast(y.y_true, DType::float32), y.y_pred);
  return {y_true, y_pred};
}

int axis_of(const Builder& b, Ref x, std::int64_t axis) {
  const int rank = b.shape(x).rank();
  const auto counted = static_cast<int>(axis < 0 ? axis + rank : axis);
  TENON_ASSERT(counted >= 0 && counted < rank, "check() compares the axis of a loss with the output");
  return counted;
}

Ref sum_over(Builder& b, Ref x, std::int64_t axis) { return b.sum(x, {axis_of(b, x, axis)}); }

Ref mean_over(Builder& b, Ref x, std::int64_t axis) {
  const int counted = axis_of(b, x, axis);
  return b.affine(b.sum(x, {counted}), 1 / static_cast<double>(b.shape(x)[counted].value));
}

}  // namespace tenon
