#include <cmath>

#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {
namespace {

double sigmoid(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

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
    case ir::Fn::affine: return static_cast<double>(op.alpha) * x + op.beta;
    case ir::Fn::clip: return x < op.alpha ? op.alpha : x > op.beta ? op.beta : x;
    case ir::Fn::within: return x >= op.alpha && x <= op.beta ? 1 : 0;
    case ir::Fn::erf: return std::erf(x);
  }
  return x;
}

void run(const ir::Eltwise& op, const Args& a) {
  for (std::int64_t i = 0; i < a.out[0].size(); ++i) a.out[0].f()[i] = static_cast<float>(apply(op, a.in[0].f()[i]));
}

}  // namespace tenon::reference
