#include <cmath>
#include <numbers>

#include "tenon/backends/reference/kernels.h"
#include "tenon/base/python_number.h"

namespace tenon::reference {
namespace {

double sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }
// tensorflow/python/ops/nn_ops.py, gelu: the root of 1/2 is a float32 there, whatever x is.
const double root = as_cast(1 / std::numbers::sqrt2);
double normal_distribution(double x) { return std::erfc(-x * root) / 2; }
double normal_density(double x) { return std::exp(-(x * root) * (x * root)) * root / std::sqrt(std::numbers::pi); }

}  // namespace

// Written so that NaN stays NaN; only the derivatives step and within are 0 there, as in TensorFlow.
double apply(const ir::Eltwise& op, double x) {
  switch (op.fn) {
    case ir::Fn::identity: return x;
    case ir::Fn::relu: return x < 0 ? 0 : x;
    case ir::Fn::step: return x > 0 ? 1 : 0;
    case ir::Fn::sigmoid: return sigmoid(x);
    case ir::Fn::tanh: return std::tanh(x);
    case ir::Fn::softplus: return (x < 0 ? 0 : x) + std::log1p(std::exp(-std::abs(x)));
    case ir::Fn::exp: return std::exp(x);
    case ir::Fn::log: return std::log(x);
    case ir::Fn::abs: return std::abs(x);
    case ir::Fn::sign: return x > 0 ? 1 : x < 0 ? -1 : x;
    case ir::Fn::square: return x * x;
    case ir::Fn::sqrt: return std::sqrt(x);
    case ir::Fn::rsqrt: return 1 / std::sqrt(x);
    case ir::Fn::reciprocal: return 1 / x;
    case ir::Fn::affine: return op.alpha * x + op.beta;
    case ir::Fn::clip: return x < op.alpha ? op.alpha : x > op.beta ? op.beta : x;
    case ir::Fn::within: return x >= op.alpha && x <= op.beta ? 1 : 0;
    case ir::Fn::erf: return std::erf(x);
    case ir::Fn::gelu: return x * normal_distribution(x);
    case ir::Fn::gelu_slope: return normal_distribution(x) + x * normal_density(x);
    case ir::Fn::silu: return x * sigmoid(x);
    case ir::Fn::silu_slope: return sigmoid(x) * (1 + x * (1 - sigmoid(x)));
    case ir::Fn::log1p: return std::log1p(x);
    case ir::Fn::expm1: return std::expm1(x);
    case ir::Fn::sin: return std::sin(x);
    case ir::Fn::cos: return std::cos(x);
    case ir::Fn::tan: return std::tan(x);
    case ir::Fn::asin: return std::asin(x);
    case ir::Fn::acos: return std::acos(x);
    case ir::Fn::atan: return std::atan(x);
    case ir::Fn::sinh: return std::sinh(x);
    case ir::Fn::cosh: return std::cosh(x);
    case ir::Fn::asinh: return std::asinh(x);
    case ir::Fn::acosh: return std::acosh(x);
    case ir::Fn::atanh: return std::atanh(x);
    case ir::Fn::floor: return std::floor(x);
    case ir::Fn::ceil: return std::ceil(x);
    case ir::Fn::round: return std::nearbyint(x);
    case ir::Fn::is_nan: return std::isnan(x) ? 1 : 0;
    case ir::Fn::is_infinite: return std::isinf(x) ? 1 : 0;
  }
  return x;
}

template <class T> void run(const ir::Eltwise& op, const Args& a) {
  const ir::Eltwise rounded{op.fn, static_cast<T>(op.alpha), static_cast<T>(op.beta)};
  for (std::int64_t i = 0; i < a.out[0].size(); ++i) a.out[0].as<T>()[i] = static_cast<T>(apply(rounded, a.in[0].as<T>()[i]));
}

TENON_FOR_BOTH_WIDTHS(ir::Eltwise)

}  // namespace tenon::reference
