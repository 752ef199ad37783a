#include "tenon/ir/graph.h"
#include "tenon/ir/width.h"
#include "tenon/ir/window.h"

namespace tenon::ir {

Specs Pooling::shape(const Specs& in) const {
  const Shape& x = in[0].shape;
  Shape y{x[0]};
  for (const auto n : positions(window, x)) y.dims.push_back(n);
  y.dims.push_back(x[-1]);
  return {{y, width_of(in[0])}};
}

Refs Pooling::gradient(Builder& b, const Use& u) const { return {b(PoolingGradient{*this}, {u.in[0], u.out[0], u.d_out[0]})}; }

Specs PoolingGradient::shape(const Specs& in) const { return {in[0]}; }

}  // namespace tenon::ir
