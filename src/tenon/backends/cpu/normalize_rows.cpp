// Rows brought to mean 0 and variance 1, as layer normalisation does: two passes over a row that stays in the first cache.
#include <algorithm>
#include <cmath>

#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {
namespace {

constexpr std::int64_t lanes = 16;

/// Sum of value(i) for i < n, always in the same 16 lanes.
template <class Value> [[gnu::always_inline]] inline float sum(std::int64_t n, Value value) {
  float lane[lanes] = {};
  const std::int64_t whole = n / lanes * lanes;
  for (std::int64_t i = 0; i < whole; i += lanes)
    for (std::int64_t k = 0; k < lanes; ++k) lane[k] += value(i + k);
  for (std::int64_t i = whole; i < n; ++i) lane[i - whole] += value(i);
  for (std::int64_t half = lanes / 2; half > 0; half /= 2)
    for (std::int64_t k = 0; k < half; ++k) lane[k] += lane[k + half];
  return lane[0];
}

struct Job {
  std::int64_t rows, n;
  float epsilon;
  bool centered;
  const float* x;
  float *y, *scale;
};

TENON_VECTOR void normalize(const Job& j) {
  const auto n = static_cast<float>(j.n);
  for (std::int64_t r = 0; r < j.rows; ++r) {
    const float* __restrict x = j.x + r * j.n;
    float* __restrict y = j.y + r * j.n;
    const float mean = j.centered ? sum(j.n, [=](std::int64_t i) { return x[i]; }) / n : 0;
    const float variance = sum(j.n, [=](std::int64_t i) { return (x[i] - mean) * (x[i] - mean); }) / n;
    const float scale = 1 / std::sqrt(variance + j.epsilon);
    for (std::int64_t i = 0; i < j.n; ++i) y[i] = (x[i] - mean) * scale;
    j.scale[r] = scale;
  }
}

struct GradientJob {
  std::int64_t rows, n;
  bool centered;
  const float *y, *scale, *dy;
  float* dx;
};

TENON_VECTOR void gradient(const GradientJob& j) {
  const auto n = static_cast<float>(j.n);
  for (std::int64_t r = 0; r < j.rows; ++r) {
    const float* __restrict y = j.y + r * j.n, * __restrict dy = j.dy + r * j.n;
    float* __restrict dx = j.dx + r * j.n;
    const float drift = j.centered ? sum(j.n, [=](std::int64_t i) { return dy[i]; }) / n : 0;
    const float stretch = sum(j.n, [=](std::int64_t i) { return dy[i] * y[i]; }) / n, scale = j.scale[r];
    for (std::int64_t i = 0; i < j.n; ++i) dx[i] = scale * (dy[i] - drift - y[i] * stretch);
  }
}

std::int64_t rows(const Buffer& b) { return b.dim(-1) ? b.size() / b.dim(-1) : 0; }

}  // namespace

Bound bind(const ir::NormalizeRows& op, const Context& c) {
  const Job j{rows(c.in[0]), c.in[0].dim(-1), static_cast<float>(op.epsilon), op.centered, c.in[0].f(), c.out[0].f(), c.out[1].f()};
  return loop("own normalize rows", [j](const Moment&) { normalize(j); });
}

Bound bind(const ir::NormalizeRowsGradient& op, const Context& c) {
  const GradientJob j{rows(c.in[0]), c.in[0].dim(-1), op.forward.centered, c.in[0].f(), c.in[1].f(), c.in[2].f(), c.out[0].f()};
  return loop("own normalize rows gradient", [j](const Moment&) { gradient(j); });
}

}  // namespace tenon::cpu
