#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {

Specs AffineImage::shape(const Specs& in) const {
  const Shape &x = in[0].shape, &transforms = in[1].shape;
  TENON_ASSERT(in.size() == 2 && x.rank() == 4 && is_floating(in[0].dtype), "takes float images");
  TENON_ASSERT(transforms.rank() == 2 && transforms[1] == 8 && (transforms[0] == x[0] || transforms[0] == 1), "a transform has 8 numbers");
  return {in[0]};
}

Refs AffineImage::gradient(Builder& b, const Use& u) const { return {b(AffineImageGradient{*this}, {u.in[1], u.d_out[0]}), Ref{}}; }

Specs AffineImageGradient::shape(const Specs& in) const { return {in[1]}; }

}  // namespace tenon::ir
