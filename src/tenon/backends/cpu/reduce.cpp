// Folds over axes. Long sums are taken in blocks, so that their error stays small.
#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {
namespace {

/// x as (outer, first, kept, second, inner), of which `first` and `second` are folded.
struct Job {
  const float* x;
  float* y;
  std::int64_t outer = 1, first = 1, kept = 1, second = 1, inner = 1;

  /// Row `f` of `first` that ends in result (o, k): (second, inner).
  const float* row(std::int64_t o, std::int64_t f, std::int64_t k) const { return x + ((o * first + f) * kept + k) * second * inner; }
};

constexpr std::int64_t lanes = 16, block = 64;

/// Sum of n neighbours, always in the same 16 lanes.
[[gnu::always_inline]] inline double sum_of(const float* x, std::int64_t n) {
  double total = 0;
  if (n < lanes) {
    for (std::int64_t i = 0; i < n; ++i) total += static_cast<double>(x[i]);
    return total;
  }
  while (n > 0) {
    float lane[lanes] = {};
    const std::int64_t part = std::min(n, lanes * block), whole = part / lanes * lanes;
    for (std::int64_t i = 0; i < whole; i += lanes)
      for (std::int64_t k = 0; k < lanes; ++k) lane[k] += x[i + k];
    for (std::int64_t i = whole; i < part; ++i) lane[i - whole] += x[i];
    for (const float v : lane) total += static_cast<double>(v);
    x += part;
    n -= part;
  }
  return total;
}

constexpr std::int64_t wide = 128;  // columns added up at once: their sums stay in the first cache

/// y += the rows first..last of x.
[[gnu::always_inline]] inline void add_rows(const float* __restrict x, float* __restrict y, std::int64_t rows, std::int64_t stride,
                                            std::int64_t n) {
  for (std::int64_t r = 0; r < rows; ++r, x += stride)
    for (std::int64_t k = 0; k < n; ++k) y[k] += x[k];
}

TENON_VECTOR void sum_rows(const Job& j) {
  for (std::int64_t o = 0; o < j.outer; ++o)
    for (std::int64_t k = 0; k < j.kept; ++k) {
      double total = 0;
      for (std::int64_t f = 0; f < j.first; ++f) total += sum_of(j.row(o, f, k), j.second);
      j.y[o * j.kept + k] = static_cast<float>(total);
    }
}

/// Short rows are added up side by side first, as many as fit, and each by itself in the end.
TENON_VECTOR void sum_short_rows(const Job& j) {
  const std::int64_t at_once = wide / j.second, stride = j.kept * j.second;
  for (std::int64_t o = 0; o < j.outer; ++o)
    for (std::int64_t k = 0; k < j.kept; k += at_once) {
      const std::int64_t rows = std::min(at_once, j.kept - k), n = rows * j.second;
      double total[wide] = {};
      for (std::int64_t done = 0; done < j.first; done += block) {
        float part[wide] = {};
        add_rows(j.row(o, done, k), part, std::min(block, j.first - done), stride, n);
        for (std::int64_t i = 0; i < n; ++i) total[i] += static_cast<double>(part[i]);
      }
      for (std::int64_t r = 0; r < rows; ++r)
        j.y[o * j.kept + k + r] = static_cast<float>(std::accumulate(total + r * j.second, total + (r + 1) * j.second, 0.0));
    }
}

/// Columns are added up row after row; blocks of rows in double.
TENON_VECTOR void sum_columns(const Job& j) {
  for (std::int64_t result = 0; result < j.outer * j.kept; ++result)
    for (std::int64_t begin = 0; begin < j.inner; begin += wide) {
      const std::int64_t n = std::min(wide, j.inner - begin);
      double total[wide] = {};
      for (std::int64_t f = 0; f < j.first; ++f) {
        const float* x = j.row(result / j.kept, f, result % j.kept) + begin;
        for (std::int64_t done = 0; done < j.second; done += block) {
          float part[wide] = {};
          add_rows(x + done * j.inner, part, std::min(block, j.second - done), j.inner, n);
          for (std::int64_t k = 0; k < n; ++k) total[k] += static_cast<double>(part[k]);
        }
      }
      for (std::int64_t k = 0; k < n; ++k) j.y[result * j.inner + begin + k] = static_cast<float>(total[k]);
    }
}

template <class F> [[gnu::always_inline]] inline void fold_rows(const Job& j, float start, F f) {
  for (std::int64_t result = 0; result < j.outer * j.kept; ++result) {
    float lane[lanes];
    std::fill_n(lane, lanes, start);
    for (std::int64_t r = 0; r < j.first; ++r) {
      const float* x = j.row(result / j.kept, r, result % j.kept);
      const std::int64_t whole = j.second / lanes * lanes;
      for (std::int64_t i = 0; i < whole; i += lanes)
        for (std::int64_t k = 0; k < lanes; ++k) lane[k] = f(lane[k], x[i + k]);
      for (std::int64_t i = whole; i < j.second; ++i) lane[i - whole] = f(lane[i - whole], x[i]);
    }
    float total = start;
    for (const float v : lane) total = f(total, v);
    j.y[result] = total;
  }
}

template <class F> [[gnu::always_inline]] inline void fold_columns(const Job& j, float start, F f) {
  for (std::int64_t result = 0; result < j.outer * j.kept; ++result) {
    float* __restrict y = j.y + result * j.inner;
    std::fill_n(y, j.inner, start);
    for (std::int64_t r = 0; r < j.first * j.second; ++r) {
      const float* __restrict x = j.row(result / j.kept, r / j.second, result % j.kept) + r % j.second * j.inner;
      for (std::int64_t i = 0; i < j.inner; ++i) y[i] = f(y[i], x[i]);
    }
  }
}

template <class F> [[gnu::always_inline]] inline void fold(const Job& j, float start, F f) {
  if (j.inner == 1) fold_rows(j, start, f);
  else fold_columns(j, start, f);
}

constexpr float infinity = std::numeric_limits<float>::infinity();

// NaN stays: nothing is greater, nothing smaller.
TENON_VECTOR void largest(const Job& j) {
  fold(j, -infinity, [](float top, float v) { return v > top || v != v ? v : top; });
}
TENON_VECTOR void smallest(const Job& j) {
  fold(j, infinity, [](float top, float v) { return v < top || v != v ? v : top; });
}
TENON_VECTOR void product_of(const Job& j) {
  fold(j, 1, [](float total, float v) { return total * v; });
}

/// Runs of axes that are folded or kept, from the last. False when there are more than two runs of folded ones.
template <class IsFolded> bool split(const Shape& s, IsFolded is_folded, Job& j) {
  std::int64_t* const runs[]{&j.inner, &j.second, &j.kept, &j.first, &j.outer};
  std::size_t run = 0;
  for (int k = s.rank(); k-- > 0;) {
    if (s[k].value == 1) continue;
    if (is_folded(k) != (run % 2 == 1)) ++run;
    if (run == 5) return false;
    *runs[run] *= s[k].value;
  }
  if (j.first == 1) j.outer *= std::exchange(j.kept, 1);
  return true;
}

}  // namespace

Bound bind(const ir::Reduce& op, const Context& c) {
  if (c.in[0].spec.dtype != DType::float32) return nullptr;
  Job j{c.in[0].f(), c.out[0].f()};
  const auto is_folded = [&](int k) { return std::find(op.axes.begin(), op.axes.end(), k) != op.axes.end(); };
  if (!split(c.in[0].spec.shape, is_folded, j)) return nullptr;
  switch (op.fold) {
    case ir::Fold::maximum: return loop("own maximum", [j](const Moment&) { largest(j); });
    case ir::Fold::minimum: return loop("own minimum", [j](const Moment&) { smallest(j); });
    case ir::Fold::product: return loop("own product", [j](const Moment&) { product_of(j); });
    case ir::Fold::sum: break;
  }
  const bool is_short = j.first > 1 && j.second > 0 && j.second <= wide / 2;
  if (j.inner == 1 && is_short) return loop("own sum of short rows", [j](const Moment&) { sum_short_rows(j); });
  if (j.inner == 1) return loop("own sum of rows", [j](const Moment&) { sum_rows(j); });
  return loop("own sum of columns", [j](const Moment&) { sum_columns(j); });
}

}  // namespace tenon::cpu
