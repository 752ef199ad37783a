#pragma once
// exp, tanh, sigmoid, erf, log, sine and cosine as arithmetic that a compiler can run on many numbers at once; within 2 units in the last
// place.
#include <bit>
#include <cstdint>
#include <limits>

namespace tenon::cpu {

/// 2 to the power n, for -126 <= n <= 127.
inline float power_of_two(std::int32_t n) { return std::bit_cast<float>((n + 127) << 23); }

// Cephes' expf: x = n ln 2 + r with |r| <= ln 2 / 2, then a polynomial. The power is applied in two halves, so that results
// too large become infinite and those too small go to zero by themselves. NaN stays NaN: it fails both comparisons.
inline float fast_exp(float x) {
  x = x > 89.0f ? 89.0f : x;
  x = x < -104.0f ? -104.0f : x;
  constexpr float magic = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  const float shifted = x * 1.44269504088896341f + magic;
  const float n = shifted - magic;
  const float r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const std::int32_t whole = std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(magic);
  const std::int32_t bounded = whole > 130 ? 130 : whole < -152 ? -152 : whole;  // a NaN's bits
  const std::int32_t half = bounded >> 1;
  return p * power_of_two(half) * power_of_two(bounded - half);
}

inline float fast_sigmoid(float x) { return 1.0f / (1.0f + fast_exp(-x)); }

// Cephes' tanhf: near zero a polynomial, since 1 - 2 / (e^2x + 1) would cancel.
inline float fast_tanh(float x) {
  const float a = x < 0 ? -x : x, z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  const float near = p * z * x + x;
  const float far = 1.0f - 2.0f / (fast_exp(2.0f * a) + 1.0f);
  return a < 0.625f ? near : x < 0 ? -far : far;
}

// Near zero Cephes' polynomial; farther out 1 - erfc(x), erfc as in Numerical Recipes (Chebyshev, 1.2e-7 of its value).
inline float fast_erf(float x) {
  const float a = x < 0 ? -x : x, z = x * x;
  float p = 7.853861353153693e-5f;
  p = p * z - 8.010193625184903e-4f;
  p = p * z + 5.188327685732524e-3f;
  p = p * z - 2.685381193529856e-2f;
  p = p * z + 1.128358514861418e-1f;
  p = p * z - 3.761262582423300e-1f;
  p = p * z + 1.128379165726710f;
  const float near = x * p, t = 1.0f / (1.0f + 0.5f * a);
  float q = 0.17087277f;
  q = q * t - 0.82215223f;
  q = q * t + 1.48851587f;
  q = q * t - 1.13520398f;
  q = q * t + 0.27886807f;
  q = q * t - 0.18628806f;
  q = q * t + 0.09678418f;
  q = q * t + 0.37409196f;
  q = q * t + 1.00002368f;
  q = q * t - 1.26551223f;
  const float far = 1.0f - t * fast_exp(q - z);
  return a < 1.0f ? near : x < 0 ? -far : far;
}

// Cephes' logf: x = m 2^n with m between sqrt(1/2) and sqrt(2), then a polynomial in m - 1.
inline float fast_log(float x) {
  const bool tiny = x < 1.17549435e-38f;  // a denormal, 0 or negative
  const float scaled = tiny ? x * 16777216.0f : x;
  const auto raised = static_cast<std::int32_t>(std::bit_cast<std::uint32_t>(scaled) - 0x3F3504F3u);  // of sqrt(1/2)
  const std::int32_t n = raised >> 23;
  const float m = std::bit_cast<float>((raised & 0x007FFFFF) + 0x3F3504F3) - 1.0f;
  const float e = static_cast<float>(tiny ? n - 24 : n), z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const float y = m * z * p + e * -2.12194440e-4f - 0.5f * z;
  const float result = m + y + e * 0.693359375f;
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const float edge = x == 0 ? -infinity : x < 0 ? std::numeric_limits<float>::quiet_NaN() : x;  // infinite or NaN stay
  return x > 0 && x < infinity ? result : edge;
}

/// log(1 + x) for 0 <= x: the rounding of 1 + x is taken out again.
inline float fast_log1p(float x) {
  const float sum = 1.0f + x, added = sum - 1.0f;
  return added > 0 ? fast_log(sum) * (x / (added > 0 ? added : 1.0f)) : x;
}

struct SineCosine {
  float sine, cosine;
};
/// Of 2 pi u, for 0 <= u < 1: turns are counted in quarters, the rest is at most an eighth.
inline SineCosine fast_turn(float u) {
  const float quarters = u * 4.0f;
  const auto n = static_cast<std::int32_t>(quarters + 0.5f);
  const float r = (quarters - static_cast<float>(n)) * 1.57079632679489662f, z = r * r;
  const float sine = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * r + r;
  const float cosine = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1.0f;
  const float s = n & 1 ? cosine : sine, c = n & 1 ? sine : cosine;
  return {n & 2 ? -s : s, (n + 1) & 2 ? -c : c};
}

}  // namespace tenon::cpu
