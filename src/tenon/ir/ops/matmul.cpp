#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {

Specs MatMul::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == (epilogue.bias ? 3u : 2u) && in[0].shape.rank() == 2 && in[1].shape.rank() == 2, "takes two matrices");
  const Shape &x = in[0].shape, &y = in[1].shape;
  TENON_ASSERT(x[transpose_a ? 0 : 1] == y[transpose_b ? 1 : 0], "the inner axes have one length");
  return {{{x[transpose_a ? 1 : 0], y[transpose_b ? 0 : 1]}, DType::float32}};
}

Refs MatMul::gradient(Builder& b, const Use& u) const {
  TENON_ASSERT(!epilogue.bias && epilogue.fn == Fn::identity, "gradients are taken before fusing");
  const Ref x = u.in[0], y = u.in[1], dz = u.d_out[0];
  const Ref dx = transpose_a ? b(MatMul{transpose_b, true}, {y, dz}) : b(MatMul{false, !transpose_b}, {dz, y});
  const Ref dy = transpose_b ? b(MatMul{true, transpose_a}, {dz, x}) : b(MatMul{!transpose_a, false}, {x, dz});
  return {dx, dy};
}

}  // namespace tenon::ir
