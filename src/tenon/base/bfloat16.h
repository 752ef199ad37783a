#pragma once
// bfloat16: the upper half of a float32.
#include <bit>
#include <cstdint>

namespace tenon {

/// The nearest one, halves to the even neighbour; NaN stays NaN.
constexpr std::uint16_t to_bfloat16(float v) {
  const auto bits = std::bit_cast<std::uint32_t>(v);
  const std::uint32_t rounded = (bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16;
  return static_cast<std::uint16_t>(v != v ? (bits >> 16 | 0x40U) : rounded);
}
constexpr float from_bfloat16(std::uint16_t v) { return std::bit_cast<float>(static_cast<std::uint32_t>(v) << 16); }
constexpr float rounded_to_bfloat16(float v) { return from_bfloat16(to_bfloat16(v)); }

}  // namespace tenon
