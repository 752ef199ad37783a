// Operations that pick values by number, and their derivatives, which add up what was picked more than once.
#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {

Specs Gather::shape(const Specs& in) const {
  const Shape &x = in[0].shape, &ids = in[1].shape;
  TENON_ASSERT(in.size() == 2 && in[1].dtype == DType::int32 && axis >= 0 && axis < x.rank(), "takes a table and int32 ids");
  Shape y(std::vector<Dim>(x.dims.begin(), x.dims.begin() + axis));
  y.dims.insert(y.dims.end(), ids.dims.begin(), ids.dims.end());
  y.dims.insert(y.dims.end(), x.dims.begin() + axis + 1, x.dims.end());
  return {{y, in[0].dtype}};
}
Refs Gather::gradient(Builder& b, const Use& u) const { return {b(GatherGradient{*this, b.shape(u.in[0])}, {u.in[1], u.d_out[0]}), Ref{}}; }

Specs GatherGradient::shape(const Specs& in) const {
  TENON_ASSERT(forward.shape({{input, in[1].dtype}, in[0]})[0] == in[1], "dy is what was gathered");
  return {{input, in[1].dtype}};
}

Specs TakeAlong::shape(const Specs& in) const {
  const Shape &x = in[0].shape, &ids = in[1].shape;
  TENON_ASSERT(in.size() == 2 && in[1].dtype == DType::int32 && x.rank() >= 1, "takes rows and int32 ids");
  TENON_ASSERT(x.rank() == ids.rank() && x.with(-1, 0) == ids.with(-1, 0), "every row has its ids");
  return {{ids, in[0].dtype}};
}
Refs TakeAlong::gradient(Builder& b, const Use& u) const { return {b(TakeAlongGradient{b.shape(u.in[0])}, {u.in[1], u.d_out[0]}), Ref{}}; }

Specs TakeAlongGradient::shape(const Specs& in) const {
  TENON_ASSERT(in[0].shape == in[1].shape && input.with(-1, 0) == in[0].shape.with(-1, 0), "every row has its ids");
  return {{input, in[1].dtype}};
}

Specs ArgTopK::shape(const Specs& in) const {
  TENON_ASSERT(in[0].shape.rank() >= 1 && k >= 0 && k <= in[0].shape[-1].value, "a row has that many elements");
  return {{in[0].shape.with(-1, k), DType::int32}};
}
Refs ArgTopK::gradient(Builder&, const Use&) const { return {Ref{}}; }

Specs HostCall::shape(const Specs& in) const { return {function->shape(in)}; }
Refs HostCall::gradient(Builder&, const Use& u) const { return Refs(u.in.size()); }

}  // namespace tenon::ir
