#include "tenon/check/float_rows.h"

#include <cstring>

#include "tenon/base/vectorize.h"
#include "tenon/check/stripe.h"

namespace tenon {
namespace {

constexpr std::size_t lanes = FloatRows::lanes;

// 8 KiB: with more work to a line than a sum has, a processor looks fewer lines ahead by itself. 70 % of the speed of reading without it.
constexpr std::size_t ahead = 2048;

/// NaN compares as neither smaller nor larger, so it changes no range.
inline void widen(const Floats& v, Floats& low, Floats& high) {
  low = v < low ? v : low;
  high = v > high ? v : high;
}
inline void widen(const Floats& v, float* low, float* high) {
  Floats least, most;
  std::memcpy(&least, low, sizeof least);
  std::memcpy(&most, high, sizeof most);
  widen(v, least, most);
  std::memcpy(low, &least, sizeof least);
  std::memcpy(high, &most, sizeof most);
}

template <bool columns, bool prints> TENON_VECTOR bool look(const float* v, std::size_t n, const FloatRows& rows) {
  Floats low, high;
  Words word, sums{}, bad{};
  Keys keys(0);
  std::memcpy(&low, rows.low, sizeof low);
  std::memcpy(&high, rows.high, sizeof high);
  const auto take = [&](std::size_t at) __attribute__((always_inline)) {
    std::memcpy(&word, v + at, sizeof word);
    __builtin_prefetch(v + at + ahead);
    bad |= reinterpret_cast<Words>((word & 0x7F800000u) == 0x7F800000u);
    if constexpr (columns) widen(reinterpret_cast<const Floats&>(word), rows.low + at, rows.high + at);
    else widen(reinterpret_cast<const Floats&>(word), low, high);
  };
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    take(i);
    if constexpr (prints) absorb(sums, word, keys);
  }
  if (i < n) {
    take(n - lanes);  // what is left, and some of it again
    if constexpr (prints) absorb(sums, word, keys);
  }
  if constexpr (prints) std::memcpy(rows.sums, &sums, sizeof sums);
  if constexpr (!columns) std::memcpy(rows.low, &low, sizeof low), std::memcpy(rows.high, &high, sizeof high);
  std::uint32_t any = 0;
  for (std::size_t j = 0; j < lanes; ++j) any |= bad[j];
  return any == 0;
}

}  // namespace

bool look_at_floats(const float* v, std::size_t n, const FloatRows& rows, Lanes kind) {
  if (kind == Lanes::columns) return rows.sums ? look<true, true>(v, n, rows) : look<true, false>(v, n, rows);
  return rows.sums ? look<false, true>(v, n, rows) : look<false, false>(v, n, rows);
}

}  // namespace tenon
