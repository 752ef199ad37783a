#include <cmath>
#include <limits>

#include "tenon/backends/cpu/kernels.h"
#include "tenon/backends/cpu/vector_math.h"
#include "tenon/base/assert.h"

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

constexpr float infinity = std::numeric_limits<float>::infinity();

inline float normal_distribution(float x) { return 0.5f + 0.5f * fast_erf(x * 0.70710678118654752f); }
inline float normal_density(float x) { return 0.39894228040143268f * fast_exp(-0.5f * x * x); }
inline float silu_slope(float x, float sigmoid) { return sigmoid * (1.0f + x * (1.0f - sigmoid)); }

/// Functions of the standard library, one element after the other.
void rarely_used(ir::Fn fn, const Job& j) {
  switch (fn) {
    case ir::Fn::log1p: return each(j, [](float x) { return std::log1p(x); });
    case ir::Fn::expm1: return each(j, [](float x) { return std::expm1(x); });
    case ir::Fn::sin: return each(j, [](float x) { return std::sin(x); });
    case ir::Fn::cos: return each(j, [](float x) { return std::cos(x); });
    case ir::Fn::tan: return each(j, [](float x) { return std::tan(x); });
    case ir::Fn::asin: return each(j, [](float x) { return std::asin(x); });
    case ir::Fn::acos: return each(j, [](float x) { return std::acos(x); });
    case ir::Fn::atan: return each(j, [](float x) { return std::atan(x); });
    case ir::Fn::sinh: return each(j, [](float x) { return std::sinh(x); });
    case ir::Fn::cosh: return each(j, [](float x) { return std::cosh(x); });
    case ir::Fn::asinh: return each(j, [](float x) { return std::asinh(x); });
    case ir::Fn::acosh: return each(j, [](float x) { return std::acosh(x); });
    case ir::Fn::atanh: return each(j, [](float x) { return std::atanh(x); });
    default: TENON_ASSERT(false, "every function has a loop");
  }
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
    case ir::Fn::softplus: return each(j, [](float x) { return (x < 0 ? 0.0f : x) + fast_log1p(fast_exp(-std::abs(x))); });
    case ir::Fn::exp: return each(j, [](float x) { return fast_exp(x); });
    case ir::Fn::log: return each(j, [](float x) { return fast_log(x); });
    case ir::Fn::abs: return each(j, [](float x) { return std::abs(x); });
    case ir::Fn::sign: return each(j, [](float x) { return x > 0 ? 1.0f : x < 0 ? -1.0f : x; });
    case ir::Fn::square: return each(j, [](float x) { return x * x; });
    case ir::Fn::sqrt: return each(j, [](float x) { return std::sqrt(x); });
    case ir::Fn::rsqrt: return each(j, [](float x) { return 1.0f / std::sqrt(x); });
    case ir::Fn::reciprocal: return each(j, [](float x) { return 1.0f / x; });
    case ir::Fn::affine: return each(j, [=](float x) { return alpha * x + beta; });
    case ir::Fn::clip: return each(j, [=](float x) { return x < alpha ? alpha : x > beta ? beta : x; });
    case ir::Fn::within: return each(j, [=](float x) { return x >= alpha && x <= beta ? 1.0f : 0.0f; });
    case ir::Fn::erf: return each(j, [](float x) { return fast_erf(x); });
    case ir::Fn::gelu: return each(j, [](float x) { return x * normal_distribution(x); });
    case ir::Fn::gelu_slope: return each(j, [](float x) { return normal_distribution(x) + x * normal_density(x); });
    case ir::Fn::silu: return each(j, [](float x) { return x * fast_sigmoid(x); });
    case ir::Fn::silu_slope: return each(j, [](float x) { return silu_slope(x, fast_sigmoid(x)); });
    case ir::Fn::floor: return each(j, [](float x) { return std::floor(x); });
    case ir::Fn::ceil: return each(j, [](float x) { return std::ceil(x); });
    case ir::Fn::round: return each(j, [](float x) { return std::nearbyint(x); });
    case ir::Fn::is_nan: return each(j, [](float x) { return x != x ? 1.0f : 0.0f; });
    case ir::Fn::is_infinite: return each(j, [](float x) { return std::abs(x) == infinity ? 1.0f : 0.0f; });
    default: return rarely_used(fn, j);
  }
}

}  // namespace

Bound bind(const ir::Eltwise& op, const Context& c) {
  const Job job{c.in[0].f(), c.out[0].f(), c.out[0].size(), static_cast<float>(op.alpha), static_cast<float>(op.beta)};
  return loop("own eltwise", [fn = op.fn, job](const Moment&) { run(fn, job); });
}

}  // namespace tenon::cpu
