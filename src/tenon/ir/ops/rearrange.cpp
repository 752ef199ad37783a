// Operations that move values and compute nothing: reshape, slice, pad, concat, transpose, flip.
#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {

Specs Reshape::shape(const Specs& in) const {
  TENON_ASSERT(elements(in[0].shape) == elements(to), "reshape keeps the number of elements");
  return {{to, in[0].dtype, in[0].width}};
}
Refs Reshape::gradient(Builder& b, const Use& u) const { return {b.reshape(u.d_out[0], b.shape(u.in[0]))}; }

Specs Slice::shape(const Specs& in) const {
  TENON_ASSERT(axis >= 0 && axis < in[0].shape.rank() && begin >= 0 && length >= 0 && begin + length <= in[0].shape[axis].value,
               "the slice lies within the operand");
  return {{in[0].shape.with(axis, length), in[0].dtype}};
}
Refs Slice::gradient(Builder& b, const Use& u) const {
  const Shape& x = b.shape(u.in[0]);
  Ints before(static_cast<std::size_t>(x.rank())), after = before;
  before[static_cast<std::size_t>(axis)] = begin;
  after[static_cast<std::size_t>(axis)] = x[axis].value - begin - length;
  return {b(Pad{before, after}, {u.d_out[0]})};
}

Specs Pad::shape(const Specs& in) const {
  Shape s = in[0].shape;
  TENON_ASSERT(static_cast<int>(before.size()) == s.rank() && before.size() == after.size(), "pad has one entry per axis");
  for (int i = 0; i < s.rank(); ++i) s[i] = s[i].value + before[static_cast<std::size_t>(i)] + after[static_cast<std::size_t>(i)];
  return {{s, in[0].dtype}};
}
Refs Pad::gradient(Builder& b, const Use& u) const {
  const Shape x = b.shape(u.in[0]);
  Ref d = u.d_out[0];
  for (int i = 0; i < x.rank(); ++i)
    if (b.shape(d)[i] != x[i]) d = b(Slice{i, before[static_cast<std::size_t>(i)], x[i].value}, {d});
  return {d};
}

Specs Concat::shape(const Specs& in) const {
  TENON_ASSERT(!in.empty() && axis >= 0 && axis < in[0].shape.rank(), "concat has operands and an axis");
  std::int64_t total = 0;
  for (const TensorSpec& s : in) {
    TENON_ASSERT(s.dtype == in[0].dtype && s.shape.rank() == in[0].shape.rank(), "operands of concat are alike");
    TENON_ASSERT(s.shape.with(axis, 0) == in[0].shape.with(axis, 0), "operands of concat differ along its axis only");
    total += s.shape[axis].value;
  }
  return {{in[0].shape.with(axis, total), in[0].dtype}};
}
Refs Concat::gradient(Builder& b, const Use& u) const {
  Refs d;
  std::int64_t begin = 0;
  for (const Ref x : u.in) {
    const auto length = b.shape(x)[axis].value;
    d.push_back(b(Slice{axis, begin, length}, {u.d_out[0]}));
    begin += length;
  }
  return d;
}

Specs Transpose::shape(const Specs& in) const {
  const Shape& x = in[0].shape;
  TENON_ASSERT(static_cast<int>(perm.size()) == x.rank(), "perm has one entry per axis");
  Shape y;
  std::vector<bool> seen(perm.size(), false);
  for (const auto axis : perm) {
    TENON_ASSERT(axis >= 0 && axis < x.rank() && !seen[static_cast<std::size_t>(axis)], "perm names every axis once");
    seen[static_cast<std::size_t>(axis)] = true;
    y.dims.push_back(x[static_cast<int>(axis)]);
  }
  return {{y, in[0].dtype}};
}
Refs Transpose::gradient(Builder& b, const Use& u) const { return {b.transpose(u.d_out[0], inverse(perm))}; }

Specs Flip::shape(const Specs& in) const {
  for (const auto axis : axes) TENON_ASSERT(axis >= 0 && axis < in[0].shape.rank(), "the axes are there");
  return in;
}
Refs Flip::gradient(Builder& b, const Use& u) const { return {b(*this, {u.d_out[0]})}; }

}  // namespace tenon::ir
