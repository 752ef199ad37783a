#include <algorithm>
#include <cmath>
#include <limits>

#include "tenon/backends/reference/kernels.h"
#include "tenon/ir/window.h"

namespace tenon::reference {
namespace {

using ir::Sliding;

// The input pixel with the first of the largest values under the window; NaN counts as larger than any number. -1: padding only.
template <class T> std::int64_t winner(const Sliding& s, std::int64_t output, const T* x, std::int64_t channels) {
  std::int64_t best = -1;
  for (std::int64_t cell = 0; cell < s.cells(); ++cell) {
    const auto p = s.input(output, cell);
    if (p < 0) continue;
    const T v = x[p * channels];
    if (best < 0 || v > x[best * channels] || (std::isnan(v) && !std::isnan(x[best * channels]))) best = p;
  }
  return best;
}

std::int64_t covered(const Sliding& s, std::int64_t output) {
  std::int64_t n = 0;
  for (std::int64_t cell = 0; cell < s.cells(); ++cell) n += s.input(output, cell) >= 0;
  return n;
}

template <class T> double average(const Sliding& s, std::int64_t output, const T* x, std::int64_t channels) {
  double sum = 0;
  for (std::int64_t cell = 0; cell < s.cells(); ++cell)
    if (const auto p = s.input(output, cell); p >= 0) sum += x[p * channels];
  return sum / static_cast<double>(covered(s, output));
}

}  // namespace

template <class T> void run(const ir::Pooling& op, const Args& a) {
  const Sliding s(op.window, a.in[0].spec.shape, a.out[0].spec.shape);
  const auto channels = a.in[0].spec.shape[-1].value;
  for (std::int64_t o = 0; o < s.outputs(); ++o)
    for (std::int64_t c = 0; c < channels; ++c) {
      const T* x = a.in[0].as<T>() + c;
      T& y = a.out[0].as<T>()[o * channels + c];
      if (op.kind == ir::PoolKind::average) {
        y = static_cast<T>(average(s, o, x, channels));
      } else {
        const auto best = winner(s, o, x, channels);
        y = best < 0 ? -std::numeric_limits<T>::infinity() : x[best * channels];
      }
    }
}

template <class T> void run(const ir::PoolingGradient& op, const Args& a) {
  const Sliding s(op.forward.window, a.in[0].spec.shape, a.in[1].spec.shape);
  const auto channels = a.in[0].spec.shape[-1].value;
  std::fill_n(a.out[0].as<T>(), a.out[0].size(), T(0));
  for (std::int64_t o = 0; o < s.outputs(); ++o)
    for (std::int64_t c = 0; c < channels; ++c) {
      const T dy = a.in[2].as<T>()[o * channels + c];
      T* dx = a.out[0].as<T>() + c;
      if (op.forward.kind == ir::PoolKind::average) {
        const T share = dy / static_cast<T>(covered(s, o));
        for (std::int64_t cell = 0; cell < s.cells(); ++cell)
          if (const auto p = s.input(o, cell); p >= 0) dx[p * channels] += share;
      } else if (const auto best = winner(s, o, a.in[0].as<T>() + c, channels); best >= 0) {
        dx[best * channels] += dy;
      }
    }
  if (op.relu)
    for (std::int64_t i = 0; i < a.out[0].size(); ++i) a.out[0].as<T>()[i] *= a.in[0].as<T>()[i] > 0 ? T(1) : T(0);
}

TENON_FOR_BOTH_WIDTHS(ir::Pooling)
TENON_FOR_BOTH_WIDTHS(ir::PoolingGradient)

}  // namespace tenon::reference
