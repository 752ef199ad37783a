#include "tenon/check/float_rows.h"

#include <algorithm>
#include <cstring>

#include "tenon/base/vectorize.h"
#include "tenon/check/stripe.h"

namespace tenon {
namespace {

constexpr std::size_t lanes = FloatRows::lanes;

// 8 KiB and more: with more work to a line than a sum has, a processor looks fewer lines ahead by itself.
constexpr std::size_t ahead = 2048;

/// NaN compares as neither smaller nor larger, so it changes no range.
inline void widen(const FloatVector& v, FloatVector& low, FloatVector& high) {
  low = v < low ? v : low;
  high = v > high ? v : high;
}

template <bool columns, bool prints, std::size_t count> TENON_VECTOR bool look(const float* v, std::size_t n, const FloatRows& rows) {
  FloatVector low, high;
  Words word, sums[count]{}, bad{};
  Keys keys(0);
  const std::size_t distance = std::max(ahead, count * n);  // several rows have several streams; each runs into the next of its own
  const auto take = [&](std::size_t at) __attribute__((always_inline)) {
    if constexpr (columns) std::memcpy(&low, rows.low + at, sizeof low), std::memcpy(&high, rows.high + at, sizeof high);
#pragma GCC unroll 4
    for (std::size_t r = 0; r < count; ++r) {
      std::memcpy(&word, v + r * n + at, sizeof word);
      __builtin_prefetch(v + r * n + at + distance);
      bad |= reinterpret_cast<Words>((word & 0x7F800000u) == 0x7F800000u);
      widen(reinterpret_cast<const FloatVector&>(word), low, high);
      if constexpr (prints) absorb(sums[r], word, keys);
    }
    keys.next();
    if constexpr (columns) std::memcpy(rows.low + at, &low, sizeof low), std::memcpy(rows.high + at, &high, sizeof high);
  };
  if constexpr (!columns) std::memcpy(&low, rows.low, sizeof low), std::memcpy(&high, rows.high, sizeof high);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) take(i);
  if (i < n) take(n - lanes);  // what is left, and some of it again
  if constexpr (prints) std::memcpy(rows.sums, &sums, sizeof sums);
  if constexpr (!columns) std::memcpy(rows.low, &low, sizeof low), std::memcpy(rows.high, &high, sizeof high);
  std::uint32_t any = 0;
  for (std::size_t j = 0; j < lanes; ++j) any |= bad[j];
  return any == 0;
}

template <std::size_t count> bool look(const float* v, std::size_t n, const FloatRows& rows, Lanes kind) {
  if (kind == Lanes::columns) return rows.sums ? look<true, true, count>(v, n, rows) : look<true, false, count>(v, n, rows);
  return rows.sums ? look<false, true, count>(v, n, rows) : look<false, false, count>(v, n, rows);
}

}  // namespace

bool look_at_floats(const float* v, std::size_t n, std::size_t count, const FloatRows& rows, Lanes kind) {
  return count == 1 ? look<1>(v, n, rows, kind) : look<FloatRows::together>(v, n, rows, kind);
}

}  // namespace tenon
