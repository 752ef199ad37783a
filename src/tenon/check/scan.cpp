#include "tenon/check/scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "tenon/data/cast.h"

namespace tenon {
namespace {

// A block stays in the first-level cache, so that it is read from memory once. Lanes let the compiler keep minima in vector registers:
// without them the order of comparisons, which NaN makes visible, would forbid it.
constexpr std::size_t block = 2048, lanes = 16;

template <class T> struct Range {
  std::array<T, lanes> low, high;
  Range() { low.fill(std::numeric_limits<T>::max()), high.fill(std::numeric_limits<T>::lowest()); }

  void take(const T* v, std::size_t n) {
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes)
      for (std::size_t j = 0; j < lanes; ++j) {
        low[j] = v[i + j] < low[j] ? v[i + j] : low[j];
        high[j] = v[i + j] > high[j] ? v[i + j] : high[j];
      }
    for (; i < n; ++i) low[0] = std::min(low[0], v[i]), high[0] = std::max(high[0], v[i]);
  }
  void into(Scan& s) const {
    const T least = *std::min_element(low.begin(), low.end()), most = *std::max_element(high.begin(), high.end());
    if (least > most) return;
    s.low = static_cast<double>(least);
    s.high = static_cast<double>(most);
  }
};

/// Whether every value of the block is finite: all exponents are below the one of infinity.
template <class T> bool all_finite(const T* v, std::size_t n) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  constexpr Bits infinity = std::bit_cast<Bits>(std::numeric_limits<T>::infinity());
  Bits bad = 0;
  for (std::size_t i = 0; i < n; ++i) bad |= static_cast<Bits>((std::bit_cast<Bits>(v[i]) & infinity) == infinity);
  return !bad;
}

template <class T> bool all_whole(const T* v, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i)
    if (std::trunc(v[i]) != v[i]) return false;
  return true;
}

template <class T> Scan scan_floats(std::span<const T> values) {
  Scan s;
  Range<T> range;
  for (std::size_t begin = 0; begin < values.size(); begin += block) {
    const T* v = values.data() + begin;
    const std::size_t n = std::min(block, values.size() - begin);
    if (all_finite(v, n)) {
      range.take(v, n);
      s.whole = s.whole && all_whole(v, n);
      continue;
    }
    for (std::size_t i = 0; i < n; ++i) {
      if (std::isfinite(v[i])) {
        range.take(v + i, 1);
        s.whole = s.whole && all_whole(v + i, 1);
      } else if (s.not_finite++ == 0) {
        s.first_not_finite = static_cast<std::int64_t>(begin + i);
      }
    }
  }
  range.into(s);
  return s;
}

template <class T> Scan scan_integers(std::span<const T> values) {
  Scan s;
  Range<T> range;
  range.take(values.data(), values.size());
  range.into(s);
  return s;
}

template <class Bad> Outside find(const Tensor& tensor, Bad bad) {
  return with_elements(tensor, [&](auto values) {
    Outside out;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (bad(static_cast<double>(values[i])) && out.count++ == 0) out.first = static_cast<std::int64_t>(i);
    return out;
  });
}

}  // namespace

Scan scan(const Tensor& tensor) {
  return with_elements(tensor, [&](auto values) {
    using T = std::remove_cv_t<typename decltype(values)::element_type>;
    if constexpr (std::is_integral_v<T>) return scan_integers(values);
    else if constexpr (std::is_floating_point_v<T>) return scan_floats(values);
    else return scan(as_float32(tensor));
  });
}

Outside outside(const Tensor& tensor, double low, double high) {
  return find(tensor, [=](double v) { return !(v >= low && v <= high); });
}

Outside fractions(const Tensor& tensor) {
  return find(tensor, [](double v) { return std::trunc(v) != v; });
}

}  // namespace tenon
