#include "tenon/base/assert.h"
#include "tenon/ir/broadcast.h"

namespace tenon::ir {

Specs Binary::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == 2 && in[0].dtype == in[1].dtype, "both operands have one dtype");
  const bool is_test = fn == Arithmetic::equal || fn == Arithmetic::greater;
  return {{broadcast(in[0].shape, in[1].shape), is_test ? DType::float32 : in[0].dtype}};
}

// Of equal operands the first takes the gradient of maximum and minimum, as in TensorFlow.
Refs Binary::gradient(Builder& b, const Use& u) const {
  const Ref x = u.in[0], y = u.in[1], z = u.out[0], dz = u.d_out[0];
  const auto result = [&](Ref dx, Ref dy) { return Refs{sum_to(b, dx, b.shape(x)), sum_to(b, dy, b.shape(y))}; };
  TENON_ASSERT(fn != Arithmetic::where_positive, "gradients are taken before fusing");
  const auto choose = [&](Ref second) { return result(b.multiply(dz, b.affine(second, -1, 1)), b.multiply(dz, second)); };
  switch (fn) {
    case Arithmetic::add: return result(dz, dz);
    case Arithmetic::subtract: return result(dz, b.affine(dz, -1));
    case Arithmetic::multiply: return result(b.multiply(dz, y), b.multiply(dz, x));
    case Arithmetic::divide: {
      const Ref dx = b.divide(dz, y);
      return result(dx, b.affine(b.multiply(dx, z), -1));
    }
    case Arithmetic::maximum: return choose(b(Binary{Arithmetic::greater}, {y, x}));
    case Arithmetic::minimum: return choose(b(Binary{Arithmetic::greater}, {x, y}));
    case Arithmetic::equal:
    case Arithmetic::greater:
    case Arithmetic::where_positive: break;
  }
  return {Ref{}, Ref{}};  // flat everywhere but at a jump
}

}  // namespace tenon::ir
