#include <cmath>

#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {
namespace {

template <class Value> double mean(std::int64_t n, Value value) {
  double sum = 0;
  for (std::int64_t i = 0; i < n; ++i) sum += value(i);
  return sum / static_cast<double>(n);
}

std::int64_t rows(const Buffer& b) { return b.dim(-1) ? b.size() / b.dim(-1) : 0; }

}  // namespace

void run(const ir::NormalizeRows& op, const Args& a) {
  const auto n = a.in[0].dim(-1);
  for (std::int64_t r = 0; r < rows(a.in[0]); ++r) {
    const float* x = a.in[0].f() + r * n;
    float* y = a.out[0].f() + r * n;
    const double middle = op.centered ? mean(n, [&](auto i) { return static_cast<double>(x[i]); }) : 0;
    const double variance = mean(n, [&](auto i) { return (x[i] - middle) * (x[i] - middle); });
    const double scale = 1 / std::sqrt(variance + static_cast<double>(op.epsilon));
    for (std::int64_t i = 0; i < n; ++i) y[i] = static_cast<float>((x[i] - middle) * scale);
    a.out[1].f()[r] = static_cast<float>(scale);
  }
}

void run(const ir::NormalizeRowsGradient& op, const Args& a) {
  const auto n = a.in[0].dim(-1);
  for (std::int64_t r = 0; r < rows(a.in[0]); ++r) {
    const float *y = a.in[0].f() + r * n, *dy = a.in[2].f() + r * n;
    const double scale = a.in[1].f()[r];
    const double drift = op.forward.centered ? mean(n, [&](auto i) { return static_cast<double>(dy[i]); }) : 0;
    const double stretch = mean(n, [&](auto i) { return static_cast<double>(dy[i]) * static_cast<double>(y[i]); });
    for (std::int64_t i = 0; i < n; ++i) a.out[0].f()[r * n + i] = static_cast<float>(scale * (dy[i] - drift - y[i] * stretch));
  }
}

}  // namespace tenon::reference
