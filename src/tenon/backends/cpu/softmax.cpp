// Softmax and its crossentropy, row by row.
#include <cmath>
#include <limits>

#include "tenon/backends/cpu/kernels.h"
#include "tenon/backends/cpu/vector_math.h"

namespace tenon::cpu {
namespace {

struct Rows {
  std::int64_t count, classes;
  explicit Rows(const Buffer& b) : count(b.dim(-1) ? b.size() / b.dim(-1) : 0), classes(b.dim(-1)) {}
};

struct Moments {
  float top, sum;
};

constexpr std::int64_t lanes = 16;

/// Always in the same 16 lanes, which are then folded by halves.
template <class F> [[gnu::always_inline]] inline float fold(const float* x, std::int64_t n, float start, F f) {
  if (n < lanes) {
    float total = start;
    for (std::int64_t c = 0; c < n; ++c) total = f(total, x[c]);
    return total;
  }
  float lane[lanes];
  const std::int64_t whole = n / lanes * lanes;
  for (std::int64_t k = 0; k < lanes; ++k) lane[k] = start;
  for (std::int64_t c = 0; c < whole; c += lanes)
    for (std::int64_t k = 0; k < lanes; ++k) lane[k] = f(lane[k], x[c + k]);
  for (std::int64_t c = whole; c < n; ++c) lane[c - whole] = f(lane[c - whole], x[c]);
  for (std::int64_t half = lanes / 2; half > 0; half /= 2)
    for (std::int64_t k = 0; k < half; ++k) lane[k] = f(lane[k], lane[k + half]);
  return lane[0];
}

/// The largest logit and the sum of exp(x - top), which are left in `p`. A NaN makes the sum NaN.
[[gnu::always_inline]] inline Moments exponentials(const float* x, std::int64_t n, float* p) {
  const float top = fold(x, n, x[0], [](float a, float b) { return b > a ? b : a; });
  for (std::int64_t c = 0; c < n; ++c) p[c] = fast_exp(x[c] - top);
  return {top, fold(p, n, 0, [](float a, float b) { return a + b; })};
}

TENON_VECTOR void softmax(Rows rows, const float* x, float* p) {
  for (std::int64_t r = 0; r < rows.count; ++r, x += rows.classes, p += rows.classes) {
    const float sum = exponentials(x, rows.classes, p).sum;
    for (std::int64_t c = 0; c < rows.classes; ++c) p[c] /= sum;
  }
}

struct LossJob {
  Rows rows;
  const float* x;
  const std::int32_t* ids;  // or
  const float* targets;
  float *loss, *p;
};

TENON_VECTOR void crossentropy(const LossJob& j) {
  const std::int64_t n = j.rows.classes;
  for (std::int64_t r = 0; r < j.rows.count; ++r) {
    const float* x = j.x + r * n;
    float* p = j.p + r * n;
    const auto [top, sum] = exponentials(x, n, p);
    for (std::int64_t c = 0; c < n; ++c) p[c] /= sum;
    const float log_sum = std::log(sum);
    if (j.ids) {
      const std::int32_t id = j.ids[r];
      j.loss[r] = id < 0 || id >= n ? std::numeric_limits<float>::quiet_NaN() : log_sum - (x[id] - top);
      continue;
    }
    float loss = 0;
    for (std::int64_t c = 0; c < n; ++c) {
      const float t = j.targets[r * n + c];
      if (t != 0) loss += t * (log_sum - (x[c] - top));  // 0 times an infinite logit is no loss
    }
    j.loss[r] = loss;
  }
}

struct GradientJob {
  Rows rows;
  const float* p;
  const std::int32_t* ids;
  const float *targets, *dloss;
  float* dx;
};

TENON_VECTOR void crossentropy_gradient(const GradientJob& j) {
  const std::int64_t n = j.rows.classes;
  for (std::int64_t r = 0; r < j.rows.count; ++r) {
    const float *p = j.p + r * n, dloss = j.dloss[r];
    float* dx = j.dx + r * n;
    if (j.ids) {
      const std::int32_t id = j.ids[r];
      const bool valid = id >= 0 && id < n;
      const float total = valid ? 1.0f : std::numeric_limits<float>::quiet_NaN();
      for (std::int64_t c = 0; c < n; ++c) dx[c] = p[c] * total * dloss;
      if (valid) dx[id] = (p[id] - 1.0f) * dloss;
      continue;
    }
    const float* t = j.targets + r * n;
    for (std::int64_t c = 0; c < n; ++c) dx[c] = (p[c] - t[c]) * dloss;
  }
}

const std::int32_t* ids(const Buffer& targets) { return targets.spec.dtype == DType::int32 ? targets.i() : nullptr; }

}  // namespace

Bound bind(const ir::Softmax&, const Context& c) {
  return loop("own softmax", [rows = Rows(c.in[0]), x = c.in[0].f(), p = c.out[0].f()](const Moment&) { softmax(rows, x, p); });
}

Bound bind(const ir::SoftmaxCrossEntropy&, const Context& c) {
  const LossJob j{Rows(c.in[0]), c.in[0].f(), ids(c.in[1]), c.in[1].f(), c.out[0].f(), c.out[1].f()};
  return loop("own crossentropy", [j](const Moment&) { crossentropy(j); });
}

Bound bind(const ir::SoftmaxCrossEntropyGradient&, const Context& c) {
  const GradientJob j{Rows(c.in[0]), c.in[0].f(), ids(c.in[1]), c.in[1].f(), c.in[2].f(), c.out[0].f()};
  return loop("own crossentropy gradient", [j](const Moment&) { crossentropy_gradient(j); });
}

}  // namespace tenon::cpu
