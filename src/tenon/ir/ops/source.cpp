// Operations whose results do not vary with a float operand, and what keeps state.
#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {

Specs Constant::shape(const Specs&) const { return {{of, dtype}}; }

Specs Literal::shape(const Specs&) const {
  TENON_ASSERT(values.dtype() == DType::float32 || values.dtype() == DType::float64 || values.dtype() == DType::int32,
               "tables are floats or int32");
  return {{values.shape(), values.dtype() == DType::int32 ? DType::int32 : DType::float32}};
}

Specs ArgMax::shape(const Specs& in) const {
  const auto& dims = in[0].shape.dims;
  TENON_ASSERT(!dims.empty(), "arg_max has a last axis");
  return {{Shape(std::vector<Dim>(dims.begin(), dims.end() - 1)), DType::int32}};
}

Refs ArgMax::gradient(Builder&, const Use&) const { return {Ref{}}; }

Specs OneHot::shape(const Specs& in) const {
  TENON_ASSERT(in[0].dtype == DType::int32, "ids are int32");
  Shape s = in[0].shape;
  s.dims.push_back(classes);
  return {{s, DType::float32}};
}

Refs OneHot::gradient(Builder&, const Use&) const { return {Ref{}}; }

Specs Cast::shape(const Specs& in) const {
  TENON_ASSERT(
      to == DType::float32 || to == DType::float64 || to == DType::int32 || (to == DType::bfloat16 && in[0].dtype == DType::float32),
      "values are cast to float32, float64 or int32, and float32 to bfloat16");
  return {{in[0].shape, to}};
}

// To and from whole numbers nothing flows back, as in TensorFlow.
Refs Cast::gradient(Builder& b, const Use& u) const {
  const DType from = b.spec(u.in[0]).dtype;
  const auto computed = [](DType d) { return d == DType::float32 || d == DType::float64 || d == DType::bfloat16; };
  if (!computed(from) || !computed(to)) return {Ref{}};
  return {from == to ? u.d_out[0] : b.cast(u.d_out[0], from)};
}

// The operand of these gives its shape only.
Specs RandomMask::shape(const Specs& in) const { return {{in[0].shape, DType::float32}}; }
Refs RandomMask::gradient(Builder&, const Use&) const { return {Ref{}}; }
Specs RandomUniform::shape(const Specs& in) const { return {{in[0].shape, DType::float32}}; }
Refs RandomUniform::gradient(Builder&, const Use&) const { return {Ref{}}; }
Specs RandomNormal::shape(const Specs& in) const { return {{in[0].shape, DType::float32}}; }
Refs RandomNormal::gradient(Builder&, const Use&) const { return {Ref{}}; }

Specs StateUpdate::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == 2 && in[0] == in[1], "a state takes values of its own shape");
  return {};
}

}  // namespace tenon::ir
