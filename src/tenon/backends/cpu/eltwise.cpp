#include <cmath>

#include "tenon/backends/cpu/kernels.h"
#include "tenon/backends/cpu/vector_math.h"

namespace tenon::cpu {
namespace {

struct Job {
  const float* x;
  float* y;
  std::int64_t size;
  float alpha, beta;
};

template <class F> [[gnu::always_inline]] inline void each(const Job& j, F f) {
  const float* x = j.x;
  float* y = j.y;
  for (std::int64_t i = 0, n = j.size; i < n; ++i) y[i] = f(x[i]);
}

// NaN stays NaN as in the reference backend: comparisons are written so that it fails them.
TENON_VECTOR void run(ir::Fn fn, const Job& j) {
  const float alpha = j.alpha, beta = j.beta;
  switch (fn) {
    case ir::Fn::identity: return each(j, [](float x) { return x; });
    case ir::Fn::relu: return each(j, [](float x) { return x < 0 ? 0.0f : x; });
    case ir::Fn::step: return each(j, [](float x) { return x > 0 ? 1.0f : 0.0f; });
    case ir::Fn::sigmoid: return each(j, [](float x) { return fast_sigmoid(x); });
    case ir::Fn::tanh: return each(j, [](float x) { return fast_tanh(x); });
    case ir::Fn::softplus: return each(j, [](float x) { return (x < 0 ? 0.0f : x) + std::log1p(std::exp(-std::abs(x))); });
    case ir::Fn::exp: return each(j, [](float x) { return fast_exp(x); });
    case ir::Fn::log: return each(j, [](float x) { return std::log(x); });
    case ir::Fn::abs: return each(j, [](float x) { return std::abs(x); });
    case ir::Fn::sign: return each(j, [](float x) { return x > 0 ? 1.0f : x < 0 ? -1.0f : x; });
    case ir::Fn::square: return each(j, [](float x) { return x * x; });
    case ir::Fn::sqrt: return each(j, [](float x) { return std::sqrt(x); });
    case ir::Fn::rsqrt: return each(j, [](float x) { return 1.0f / std::sqrt(x); });
    case ir::Fn::reciprocal: return each(j, [](float x) { return 1.0f / x; });
    case ir::Fn::affine: return each(j, [=](float x) { return alpha * x + beta; });
    case ir::Fn::clip: return each(j, [=](float x) { return x < alpha ? alpha : x > beta ? beta : x; });
    case ir::Fn::within: return each(j, [=](float x) { return x >= alpha && x <= beta ? 1.0f : 0.0f; });
    case ir::Fn::erf: return each(j, [](float x) { return std::erf(x); });
  }
}

}  // namespace

Bound bind(const ir::Eltwise& op, const Context& c) {
  return loop("own eltwise",
              [fn = op.fn, job = Job{c.in[0].f(), c.out[0].f(), c.out[0].size(), op.alpha, op.beta}](const Moment&) { run(fn, job); });
}

}  // namespace tenon::cpu
