#include "tenon/data/cast.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tenon {

float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16, exponent = bits >> 10 & 0x1Fu, fraction = bits & 0x3FFu;
  if (exponent == 0) {
    const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
    return sign ? -magnitude : magnitude;
  }
  const std::uint32_t widened = exponent == 0x1F ? 0xFF : exponent + 112;
  return std::bit_cast<float>(sign | widened << 23 | fraction << 13);
}

float bfloat16_to_float(std::uint16_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16); }

double element(const Tensor& tensor, std::int64_t i) {
  return with_elements(tensor, [i](auto values) { return static_cast<double>(values[static_cast<std::size_t>(i)]); });
}

Tensor as_float32(const Tensor& tensor) {
  if (tensor.dtype() == DType::float32) return tensor;
  const TensorSpec spec{tensor.shape(), DType::float32};
  auto data = allocate(spec);
  auto* out = reinterpret_cast<float*>(data.get());
  with_elements(tensor,
                [out](auto values) { std::transform(values.begin(), values.end(), out, [](auto v) { return static_cast<float>(v); }); });
  return {spec, std::move(data)};
}

}  // namespace tenon
