// Sums and maxima over axes, and their opposite. Long sums are taken in blocks, so that their error stays small.
#include <algorithm>
#include <limits>

#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {
namespace {

/// x as (outer, folded, inner): the axes to fold lie together.
struct Job {
  const float* x;
  float* y;
  std::int64_t outer, folded, inner;
};

constexpr std::int64_t lanes = 16, block = 64;

/// Sum of n neighbours, always in the same 16 lanes.
[[gnu::always_inline]] inline float sum_of(const float* x, std::int64_t n) {
  double total = 0;
  while (n > 0) {
    float lane[lanes] = {};
    const std::int64_t part = std::min(n, lanes * block), whole = part / lanes * lanes;
    for (std::int64_t i = 0; i < whole; i += lanes)
      for (std::int64_t k = 0; k < lanes; ++k) lane[k] += x[i + k];
    for (std::int64_t i = whole; i < part; ++i) lane[i - whole] += x[i];
    for (const float v : lane) total += v;
    x += part;
    n -= part;
  }
  return static_cast<float>(total);
}

TENON_VECTOR void sum_rows(const Job& j) {
  for (std::int64_t o = 0; o < j.outer; ++o) j.y[o] = sum_of(j.x + o * j.folded, j.folded);
}

constexpr std::int64_t wide = 128;  // columns added up at once: their sums stay in the first cache

/// y += the rows first..last of x.
[[gnu::always_inline]] inline void add_rows(const float* __restrict x, float* __restrict y, std::int64_t rows, std::int64_t stride,
                                            std::int64_t n) {
  for (std::int64_t r = 0; r < rows; ++r, x += stride)
    for (std::int64_t k = 0; k < n; ++k) y[k] += x[k];
}

/// Columns are added up row after row; blocks of rows in double.
TENON_VECTOR void sum_columns(const Job& j) {
  for (std::int64_t o = 0; o < j.outer; ++o)
    for (std::int64_t begin = 0; begin < j.inner; begin += wide) {
      const std::int64_t n = std::min(wide, j.inner - begin);
      double total[wide] = {};
      for (std::int64_t first = 0; first < j.folded; first += block) {
        float part[wide] = {};
        add_rows(j.x + (o * j.folded + first) * j.inner + begin, part, std::min(block, j.folded - first), j.inner, n);
        for (std::int64_t k = 0; k < n; ++k) total[k] += static_cast<double>(part[k]);
      }
      for (std::int64_t k = 0; k < n; ++k) j.y[o * j.inner + begin + k] = static_cast<float>(total[k]);
    }
}

TENON_VECTOR void largest(const Job& j) {
  for (std::int64_t o = 0; o < j.outer; ++o)
    for (std::int64_t i = 0; i < j.inner; ++i) {
      float top = -std::numeric_limits<float>::infinity();
      for (std::int64_t r = 0; r < j.folded; ++r) {
        const float v = j.x[(o * j.folded + r) * j.inner + i];
        top = v > top || v != v ? v : top;
      }
      j.y[o * j.inner + i] = top;
    }
}

/// x repeated: (outer, 1, inner) -> (outer, folded, inner).
TENON_VECTOR void repeat(const Job& j) {
  for (std::int64_t o = 0; o < j.outer; ++o)
    for (std::int64_t r = 0; r < j.folded; ++r) {
      float* y = j.y + (o * j.folded + r) * j.inner;
      const float* x = j.x + o * j.inner;
      if (j.inner == 1) *y = *x;
      else std::copy_n(x, j.inner, y);
    }
}

/// The longest run of axes first..last that holds every axis of `is_folded`; false when one between them is not folded.
template <class IsFolded> bool split(const Shape& s, IsFolded is_folded, Job& j) {
  int first = s.rank(), last = -1;
  for (int k = 0; k < s.rank(); ++k)
    if (is_folded(k) && s[k].value != 1) first = std::min(first, k), last = k;
  for (int k = first; k <= last; ++k)
    if (!is_folded(k) && s[k].value != 1) return false;
  if (last < 0) first = 0;  // nothing is folded: every axis is "inner"
  j.outer = product(s, 0, first);
  j.folded = product(s, first, last + 1);
  j.inner = product(s, last + 1, s.rank());
  return true;
}

}  // namespace

Bound bind(const ir::Reduce& op, const Context& c) {
  const bool has_loop = op.fold == ir::Fold::sum || op.fold == ir::Fold::maximum;
  if (!has_loop || c.in[0].spec.dtype != DType::float32) return nullptr;
  Job j{c.in[0].f(), c.out[0].f(), 1, 1, 1};
  const auto is_folded = [&](int k) { return std::find(op.axes.begin(), op.axes.end(), k) != op.axes.end(); };
  if (!split(c.in[0].spec.shape, is_folded, j)) return nullptr;
  if (op.fold == ir::Fold::maximum) return loop("own maximum", [j](const Moment&) { largest(j); });
  if (j.inner == 1) return loop("own sum of rows", [j](const Moment&) { sum_rows(j); });
  return loop("own sum of columns", [j](const Moment&) { sum_columns(j); });
}

Bound bind(const ir::Broadcast& op, const Context& c) {
  if (c.in[0].spec.dtype != DType::float32) return nullptr;
  Job j{c.in[0].f(), c.out[0].f(), 1, 1, 1};
  const Shape& x = c.in[0].spec.shape;
  const int missing = op.to.rank() - x.rank();
  const auto is_repeated = [&](int k) { return k < missing || x[k - missing].value == 1; };
  if (!split(op.to, is_repeated, j)) return nullptr;
  return loop("own broadcast", [j](const Moment&) { repeat(j); });
}

}  // namespace tenon::cpu
