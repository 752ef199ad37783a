#include "tenon/base/assert.h"
#include "tenon/ir/broadcast.h"

namespace tenon::ir {

Specs Reduce::shape(const Specs& in) const {
  Shape s = in[0].shape;
  std::int64_t last = -1;
  for (const auto axis : axes) {
    TENON_ASSERT(axis > last && axis < s.rank(), "axes are ascending and there");
    s[static_cast<int>(axis)] = 1;
    last = axis;
  }
  return {{s, in[0].dtype}};
}

Refs Reduce::gradient(Builder& b, const Use& u) const {
  const Ref x = u.in[0], y = u.out[0], dy = u.d_out[0];
  if (fold == Fold::sum) return {b(Broadcast{b.shape(x)}, {dy})};
  // Equal maxima share the gradient evenly, as in TensorFlow.
  const Ref is_largest = b(Binary{Arithmetic::equal}, {x, y});
  return {b.multiply(is_largest, b.divide(dy, b(Reduce{Fold::sum, axes}, {is_largest})))};
}

Specs Broadcast::shape(const Specs& in) const {
  TENON_ASSERT(broadcast(in[0].shape, to) == to, "the operand broadcasts to this shape");
  return {{to, in[0].dtype}};
}

Refs Broadcast::gradient(Builder& b, const Use& u) const { return {sum_to(b, u.d_out[0], b.shape(u.in[0]))}; }

// y_i = sum_j x_j in every shard i, and the loss is the sum of the shards' losses: the sum is its own derivative.
Specs ShardSum::shape(const Specs& in) const { return in; }
Refs ShardSum::gradient(Builder& b, const Use& u) const { return {b(ShardSum{}, {u.d_out[0]})}; }

}  // namespace tenon::ir
