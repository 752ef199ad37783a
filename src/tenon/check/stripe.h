#pragma once
// 64 bytes at a time as a vector of the compiler's; narrower registers take it in parts. Only ever passed by reference: how such vectors
// are passed by value depends on the processor.
#include <cstddef>
#include <cstdint>

namespace tenon {

using Words = std::uint32_t __attribute__((vector_size(64)));
using FloatVector = float __attribute__((vector_size(64)));

/// Sums of words times keys that differ from place to place, modulo 2^32: one word that differs always shows, as the keys are odd, and more
/// of them cancel out as seldom as they would by chance. Shifting first keeps a change of the highest bit alone, which is the sign of a
/// number, from cancelling against another one. Products of 32 bits are what every vector unit has.
struct Keys {
  static constexpr std::uint32_t step = 0xC2B2AE3C;  // even, so that keys stay odd
  Words words;

  explicit Keys(std::uint32_t stripe) {
    for (std::uint32_t j = 0; j < 16; ++j) words[j] = stripe * step + j * 0x85EBCA76u + 0x9E3779B1u;
  }
  void next() { words += step; }
};
inline void absorb(Words& sums, const Words& word, const Keys& keys) { sums += (word ^ word >> 15) * keys.words; }

}  // namespace tenon
