#include "tenon/base/assert.h"
#include "tenon/ir/broadcast.h"
#include "tenon/ir/width.h"

namespace tenon::ir {

Specs Binary::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == 2 && in[0].dtype == in[1].dtype, "both operands have one dtype");
  const bool is_test = fn >= Arithmetic::equal && fn <= Arithmetic::greater_equal;
  return {{broadcast(in[0].shape, in[1].shape), is_test ? width_of(in[0]) : in[0].dtype}};
}

namespace {

/// x^y in y is z log(x); where x is not positive that is no number, and TensorFlow's derivative is 0.
Ref power_in_exponent(Builder& b, Ref x, Ref z, Ref dz) {
  const Ref positive = b(Binary{Arithmetic::greater}, {x, b.constant(0)});
  const Ref log_x = b.apply(Fn::log, b.select(positive, x, b.constant(1)));
  return b.multiply(dz, b.multiply(z, log_x));  // log(1) is 0
}

}  // namespace

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
    case Arithmetic::power: {
      const Ref slope = b.multiply(y, b(Binary{fn}, {x, b.subtract(y, b.constant(1))}));
      return result(b.multiply(dz, slope), power_in_exponent(b, x, z, dz));
    }
    case Arithmetic::floor_modulo: return result(dz, b.multiply(dz, b.affine(b(Binary{Arithmetic::floor_divide}, {x, y}), -1)));
    case Arithmetic::arctan2: {
      const Ref share = b.divide(dz, b.add(b.apply(Fn::square, x), b.apply(Fn::square, y)));
      return result(b.multiply(share, y), b.affine(b.multiply(share, x), -1));
    }
    case Arithmetic::floor_divide:
    case Arithmetic::equal:
    case Arithmetic::not_equal:
    case Arithmetic::greater:
    case Arithmetic::greater_equal:
    case Arithmetic::where_positive: break;
  }
  return {Ref{}, Ref{}};  // flat everywhere but at a jump
}

Specs Select::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == 3 && in[1].dtype == in[2].dtype, "both choices have one dtype");
  return {{broadcast(in[0].shape, broadcast(in[1].shape, in[2].shape)), in[1].dtype}};
}
Refs Select::gradient(Builder& b, const Use& u) const {
  const Ref condition = u.in[0], dz = u.d_out[0], zero = b.constant(0);
  const Ref da = b.select(condition, dz, zero), db = b.select(condition, zero, dz);
  return {Ref{}, sum_to(b, da, b.shape(u.in[1])), sum_to(b, db, b.shape(u.in[2]))};
}

}  // namespace tenon::ir
