#include "tenon/check/block_facts.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "tenon/base/vectorize.h"

namespace tenon {

namespace {

// Two of the widest registers: a minimum takes several cycles, and the next one must not wait for it.
template <class T> constexpr std::size_t lanes = 128 / sizeof(T);

template <class T> using BitsOf = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

}  // namespace

template <class T> TENON_VECTOR Extremes<T> extremes(const T* v, std::size_t n) {
  constexpr std::size_t width = lanes<T>;
  T low[width], high[width];
  for (std::size_t j = 0; j < width; ++j) low[j] = high[j] = v[0];
  std::size_t i = 0;
  for (; i + width <= n; i += width)
    for (std::size_t j = 0; j < width; ++j) {
      low[j] = v[i + j] < low[j] ? v[i + j] : low[j];
      high[j] = v[i + j] > high[j] ? v[i + j] : high[j];
    }
  Extremes<T> e{v[0], v[0]};
  for (; i < n; ++i) {
    e.low = v[i] < e.low ? v[i] : e.low;
    e.high = v[i] > e.high ? v[i] : e.high;
  }
  for (std::size_t j = 0; j < width; ++j) {
    e.low = low[j] < e.low ? low[j] : e.low;
    e.high = high[j] > e.high ? high[j] : e.high;
  }
  return e;
}

template <class T> TENON_VECTOR void widen_columns(const T* v, std::size_t n, std::size_t width, T* __restrict low, T* __restrict high) {
  for (std::size_t i = 0; i < n; i += width)
    for (std::size_t c = 0; c < width; ++c) {
      low[c] = v[i + c] < low[c] ? v[i + c] : low[c];
      high[c] = v[i + c] > high[c] ? v[i + c] : high[c];
    }
}

// All exponents are below the one of infinity: the largest magnitude, as a number of bits, says so.
template <class T> TENON_VECTOR bool all_finite(const T* v, std::size_t n) {
  using Bits = BitsOf<T>;
  constexpr auto infinity = std::bit_cast<Bits>(std::numeric_limits<T>::infinity());
  Bits bad = 0;
  for (std::size_t i = 0; i < n; ++i) bad |= static_cast<Bits>((std::bit_cast<Bits>(v[i]) & infinity) == infinity);
  return !bad;
}

// A loop that could stop early would not be vectorised, so it looks at a few lines at a time.
template <class T> TENON_VECTOR bool all_whole(const T* v, std::size_t n) {
  constexpr std::size_t step = 4 * lanes<T>;
  std::size_t i = 0;
  for (; i + step <= n; i += step) {
    BitsOf<T> bad = 0;
    for (std::size_t j = 0; j < step; ++j) bad |= static_cast<BitsOf<T>>(std::trunc(v[i + j]) != v[i + j]);
    if (bad) return false;
  }
  for (; i < n; ++i)
    if (std::trunc(v[i]) != v[i]) return false;
  return true;
}

template <class T> TENON_VECTOR std::size_t count_zeros(const T* v, std::size_t n) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; ++i) count += v[i] == T{0};
  return count;
}

// The exponent is shifted into the place where float32 has it, and a product puts its bias right, denormal numbers included.
TENON_VECTOR void widen_halves(const std::uint16_t* bits, std::size_t n, float* out) {
  constexpr float bias = 0x1p112f;
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint32_t magnitude = bits[i] & 0x7FFFu, sign = static_cast<std::uint32_t>(bits[i] & 0x8000u) << 16;
    const auto number = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude << 13) * bias);
    const std::uint32_t special = magnitude >= 0x7C00u ? 0x7F800000u | magnitude << 13 : number;
    out[i] = std::bit_cast<float>(special | sign);
  }
}

TENON_VECTOR void widen_bfloat16(const std::uint16_t* bits, std::size_t n, float* out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = std::bit_cast<float>(static_cast<std::uint32_t>(bits[i]) << 16);
}

#define TENON_BLOCKS_OF(T)                                                                          \
  template Extremes<T> extremes<T>(const T*, std::size_t);                                          \
  template void widen_columns<T>(const T*, std::size_t, std::size_t, T* __restrict, T* __restrict); \
  template std::size_t count_zeros<T>(const T*, std::size_t);
TENON_BLOCKS_OF(std::int8_t)
TENON_BLOCKS_OF(std::uint8_t)
TENON_BLOCKS_OF(std::int16_t)
TENON_BLOCKS_OF(std::uint16_t)
TENON_BLOCKS_OF(std::int32_t)
TENON_BLOCKS_OF(std::uint32_t)
TENON_BLOCKS_OF(std::int64_t)
TENON_BLOCKS_OF(std::uint64_t)
TENON_BLOCKS_OF(float)
TENON_BLOCKS_OF(double)
#undef TENON_BLOCKS_OF
template bool all_finite<float>(const float*, std::size_t);
template bool all_finite<double>(const double*, std::size_t);
template bool all_whole<float>(const float*, std::size_t);
template bool all_whole<double>(const double*, std::size_t);

}  // namespace tenon
