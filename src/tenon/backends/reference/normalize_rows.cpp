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

template <class T> void run(const ir::NormalizeRows& op, const Args& a) {
  const auto n = a.in[0].dim(-1);
  for (std::int64_t r = 0; r < rows(a.in[0]); ++r) {
    const T* x = a.in[0].as<T>() + r * n;
    T* y = a.out[0].as<T>() + r * n;
    const double middle = op.centered ? mean(n, [&](auto i) { return static_cast<double>(x[i]); }) : 0;
    const double variance = mean(n, [&](auto i) { return (x[i] - middle) * (x[i] - middle); });
    const double scale = 1 / std::sqrt(variance + static_cast<T>(op.epsilon));
    for (std::int64_t i = 0; i < n; ++i) y[i] = static_cast<T>((x[i] - middle) * scale);
    a.out[1].as<T>()[r] = static_cast<T>(scale);
  }
}

template <class T> void run(const ir::NormalizeRowsGradient& op, const Args& a) {
  const auto n = a.in[0].dim(-1);
  for (std::int64_t r = 0; r < rows(a.in[0]); ++r) {
    const T *y = a.in[0].as<T>() + r * n, *dy = a.in[2].as<T>() + r * n;
    const double scale = a.in[1].as<T>()[r];
    const double drift = op.forward.centered ? mean(n, [&](auto i) { return static_cast<double>(dy[i]); }) : 0;
    const double stretch = mean(n, [&](auto i) { return static_cast<double>(dy[i]) * static_cast<double>(y[i]); });
    for (std::int64_t i = 0; i < n; ++i) a.out[0].as<T>()[r * n + i] = static_cast<T>(scale * (dy[i] - drift - y[i] * stretch));
  }
}

TENON_FOR_BOTH_WIDTHS(ir::NormalizeRows)
TENON_FOR_BOTH_WIDTHS(ir::NormalizeRowsGradient)

}  // namespace tenon::reference
