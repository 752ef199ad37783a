#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"

namespace tenon::ir {

Specs Eltwise::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == 1 && is_floating(in[0].dtype), "takes one operand of floats");
  return {in[0]};
}

// Stated with the result where it can be: then the operand need not be kept, and fusing into its producer stays legal.
Refs Eltwise::gradient(Builder& b, const Use& u) const {
  const Ref x = u.in[0], y = u.out[0], dy = u.d_out[0];
  switch (fn) {
    case Fn::identity: return {alpha == 0 ? Ref{} : dy};  // with alpha = 0 it stops the gradient
    case Fn::relu: return {b.multiply(dy, b.apply(Fn::step, y))};
    case Fn::sigmoid: return {b.multiply(dy, b.multiply(y, b.affine(y, -1, 1)))};
    case Fn::tanh: return {b.multiply(dy, b.affine(b.apply(Fn::square, y), -1, 1))};
    case Fn::softplus: return {b.multiply(dy, b.apply(Fn::sigmoid, x))};
    case Fn::exp: return {b.multiply(dy, y)};
    case Fn::log: return {b.divide(dy, x)};
    case Fn::abs: return {b.multiply(dy, b.apply(Fn::sign, x))};
    case Fn::square: return {b.multiply(dy, b.affine(x, 2))};
    case Fn::sqrt: return {b.divide(b.affine(dy, 0.5), y)};
    case Fn::rsqrt: return {b.multiply(dy, b.affine(b.multiply(y, b.apply(Fn::square, y)), -0.5))};
    case Fn::reciprocal: return {b.multiply(dy, b.affine(b.apply(Fn::square, y), -1))};
    case Fn::affine: return {b.affine(dy, alpha)};
    case Fn::clip: return {b.multiply(dy, b(Eltwise{Fn::within, alpha, beta}, {x}))};
    case Fn::erf:
      return {b.multiply(dy, b.affine(b.apply(Fn::exp, b.affine(b.apply(Fn::square, x), -1)), 1.1283791670955126))};  // 2 / sqrt(pi)
    case Fn::gelu: return {b.multiply(dy, b.apply(Fn::gelu_slope, x))};
    case Fn::silu: return {b.multiply(dy, b.apply(Fn::silu_slope, x))};
    case Fn::log1p: return {b.divide(dy, b.affine(x, 1, 1))};
    case Fn::expm1: return {b.multiply(dy, b.affine(y, 1, 1))};
    case Fn::sin: return {b.multiply(dy, b.apply(Fn::cos, x))};
    case Fn::cos: return {b.multiply(dy, b.affine(b.apply(Fn::sin, x), -1))};
    case Fn::tan: return {b.multiply(dy, b.affine(b.apply(Fn::square, y), 1, 1))};
    case Fn::asin: return {b.multiply(dy, b.apply(Fn::rsqrt, b.affine(b.apply(Fn::square, x), -1, 1)))};
    case Fn::acos: return {b.multiply(dy, b.affine(b.apply(Fn::rsqrt, b.affine(b.apply(Fn::square, x), -1, 1)), -1))};
    case Fn::atan: return {b.divide(dy, b.affine(b.apply(Fn::square, x), 1, 1))};
    case Fn::sinh: return {b.multiply(dy, b.apply(Fn::cosh, x))};
    case Fn::cosh: return {b.multiply(dy, b.apply(Fn::sinh, x))};
    case Fn::asinh: return {b.divide(dy, b.apply(Fn::cosh, y))};
    case Fn::acosh: return {b.divide(dy, b.apply(Fn::sinh, y))};
    case Fn::atanh: return {b.divide(dy, b.affine(b.apply(Fn::square, x), -1, 1))};
    default: return {Ref{}};  // flat everywhere but at a jump
  }
}

}  // namespace tenon::ir
