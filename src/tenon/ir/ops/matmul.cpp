#include <algorithm>

#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"
#include "tenon/ir/width.h"

namespace tenon::ir {

Specs MatMul::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == (epilogue.bias ? 3u : 2u), "takes two operands");
  const Shape &x = in[0].shape, &y = in[1].shape;
  TENON_ASSERT(x.rank() >= 2 && x.rank() == y.rank(), "takes matrices, as many on the left as on the right");
  TENON_ASSERT(std::equal(x.dims.begin(), x.dims.end() - 2, y.dims.begin()), "takes as many matrices on the left as on the right");
  TENON_ASSERT(x[transpose_a ? -2 : -1] == y[transpose_b ? -1 : -2], "the inner axes have one length");
  return {{x.with(-2, x[transpose_a ? -1 : -2]).with(-1, y[transpose_b ? -2 : -1]), width_of(in[0])}};
}

Refs MatMul::gradient(Builder& b, const Use& u) const {
  TENON_ASSERT(!epilogue.bias && epilogue.fn == Fn::identity, "gradients are taken before fusing");
  const Ref x = u.in[0], y = u.in[1], dz = u.d_out[0];
  const Ref dx = transpose_a ? b(MatMul{transpose_b, true}, {y, dz}) : b(MatMul{false, !transpose_b}, {dz, y});
  const Ref dy = transpose_b ? b(MatMul{true, transpose_a}, {dz, x}) : b(MatMul{!transpose_a, false}, {x, dz});
  return {dx, dy};
}

}  // namespace tenon::ir
