#pragma once
// exp, tanh and sigmoid as arithmetic that a compiler can run on many numbers at once; within 2 units in the last place.
#include <bit>
#include <cstdint>

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

// erf after Abramowitz and Stegun would be too coarse; the standard normal distribution by Cephes' erff and erfcf: a polynomial in x^2 near
// zero, and exp(-x^2) times a polynomial in 1 / x^2 farther out.
inline float fast_erf(float x) {
  const float a = x < 0 ? -x : x, z = x * x;
  float p = 7.853861353153693e-5f;
  p = p * z - 8.010193625184903e-4f;
  p = p * z + 5.188327685732524e-3f;
  p = p * z - 2.685381193529856e-2f;
  p = p * z + 1.128358514861418e-1f;
  p = p * z - 3.761262582423300e-1f;
  p = p * z + 1.128379165726710f;
  const float near = x * p;
  const float q = 1.0f / (a < 1.0f ? 1.0f : a), w = q * q;
  float small = 2.326819970068386e-2f;  // 1 <= a < 2
  small = small * w - 1.387039388740657e-1f;
  small = small * w + 3.687424674597105e-1f;
  small = small * w - 5.824733027278666e-1f;
  small = small * w + 6.210004621745983e-1f;
  small = small * w - 4.944515323274145e-1f;
  small = small * w + 3.404879937665872e-1f;
  small = small * w - 2.741127028184656e-1f;
  small = small * w + 5.638259427386472e-1f;
  float large = -1.047766399936249e+1f;  // 2 <= a
  large = large * w + 1.297719955372516e+1f;
  large = large * w - 7.495518717768503e+0f;
  large = large * w + 2.921019019210786e+0f;
  large = large * w - 1.015265279202700e+0f;
  large = large * w + 4.218463358204948e-1f;
  large = large * w - 2.820767439740514e-1f;
  large = large * w + 5.641895067754075e-1f;
  const float far = 1.0f - fast_exp(-z) * q * (a < 2.0f ? small : large);
  return a < 1.0f ? near : a > 10.0f ? (x < 0 ? -1.0f : 1.0f) : x < 0 ? -far : far;
}

}  // namespace tenon::cpu
