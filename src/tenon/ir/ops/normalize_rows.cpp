#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {

Specs NormalizeRows::shape(const Specs& in) const {
  TENON_ASSERT(in[0].shape.rank() >= 1 && is_floating(in[0].dtype), "takes rows of floats");
  return {in[0], {in[0].shape.with(-1, 1), in[0].dtype}};
}

// scale is a function of x too: its derivative is -scale^2 y / n.
Refs NormalizeRows::gradient(Builder& b, const Use& u) const {
  const Ref y = u.out[0], scale = u.out[1], dy = u.d_out[0], d_scale = u.d_out[1];
  Ref dx;
  if (dy.valid()) dx = b(NormalizeRowsGradient{*this}, {y, scale, dy});
  if (d_scale.valid()) {
    const Ref share = b.affine(b.multiply(d_scale, b.apply(Fn::square, scale)), -1 / static_cast<double>(b.shape(y)[-1].value));
    const Ref d = b.multiply(y, share);
    dx = dx.valid() ? b.add(dx, d) : d;
  }
  return {dx};
}

Specs NormalizeRowsGradient::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == 3 && in[0] == in[2] && in[1].shape == in[0].shape.with(-1, 1), "takes y, scale and dy");
  return {in[0]};
}

}  // namespace tenon::ir
