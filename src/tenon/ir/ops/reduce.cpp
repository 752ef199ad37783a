#include <algorithm>

#include "tenon/base/assert.h"
#include "tenon/ir/broadcast.h"
#include "tenon/ir/graph.h"

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

namespace {

/// For each element the product of those it was folded with: the products before and behind it, so that zeros do no harm.
Ref product_of_others(Builder& b, Ref x, const Ints& axes) {
  const Shape whole = b.shape(x);
  Ints perm;
  const auto is_folded = [&](int k) { return std::find(axes.begin(), axes.end(), k) != axes.end(); };
  std::int64_t folded = 1;
  for (int k = 0; k < whole.rank(); ++k)
    if (!is_folded(k)) perm.push_back(k);
  for (const auto k : axes) perm.push_back(k), folded *= whole[static_cast<int>(k)].value;
  const Ref aside = b.transpose(x, perm);
  const Shape moved = b.shape(aside);
  const Ref rows = b.reshape(aside, {folded ? elements(whole) / folded : 0, folded});
  const Ref before = b(Cumulate{Fold::product, 1, true, false}, {rows}), behind = b(Cumulate{Fold::product, 1, true, true}, {rows});
  return b.transpose(b.reshape(b.multiply(before, behind), moved), inverse(perm));
}

}  // namespace

Refs Reduce::gradient(Builder& b, const Use& u) const {
  const Ref x = u.in[0], y = u.out[0], dy = u.d_out[0];
  if (fold == Fold::sum) return {b(Broadcast{b.shape(x)}, {dy})};
  if (fold == Fold::product) return {b.multiply(dy, product_of_others(b, x, axes))};
  // Equal maxima (or minima) share the gradient evenly, as in TensorFlow.
  const Ref is_chosen = b(Binary{Arithmetic::equal}, {x, y});
  return {b.multiply(is_chosen, b.divide(dy, b(Reduce{Fold::sum, axes}, {is_chosen})))};
}

Specs Cumulate::shape(const Specs& in) const {
  TENON_ASSERT(axis >= 0 && axis < in[0].shape.rank(), "the axis is there");
  TENON_ASSERT(fold == Fold::sum || fold == Fold::product, "cumulates sums and products");
  return {in[0]};
}
// The product's is TensorFlow's: 0 in an element that is 0.
Refs Cumulate::gradient(Builder& b, const Use& u) const {
  const Ref x = u.in[0], y = u.out[0], dy = u.d_out[0];
  const Cumulate back{Fold::sum, axis, exclusive, !reverse};
  if (fold == Fold::sum) return {b(back, {dy})};
  return {b.select(x, b.divide(b(back, {b.multiply(y, dy)}), x), b.constant(0))};
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
