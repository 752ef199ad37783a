#include "tenon/io/hdf5_checksum.h"

#include <bit>

namespace tenon::hdf5 {
namespace {

/// Four bytes, little-endian; bytes past the end count as zero, which is what lookup3's tail switch does.
std::uint32_t word(std::span<const std::byte> bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4 && at + i < bytes.size(); ++i) value |= static_cast<std::uint32_t>(bytes[at + i]) << (8 * i);
  return value;
}

}  // namespace

// Bob Jenkins, lookup3.c, hashlittle() with initval 0 (public domain).
std::uint32_t lookup3(std::span<const std::byte> bytes) {
  std::uint32_t a = 0xdeadbeef + static_cast<std::uint32_t>(bytes.size()), b = a, c = a;
  const auto mix = [](std::uint32_t& to, std::uint32_t& from, std::uint32_t added, int bits) {
    to = (to - from) ^ std::rotl(from, bits);
    from += added;
  };
  std::size_t at = 0;
  for (; bytes.size() - at > 12; at += 12) {
    a += word(bytes, at), b += word(bytes, at + 4), c += word(bytes, at + 8);
    mix(a, c, b, 4), mix(b, a, c, 6), mix(c, b, a, 8);
    mix(a, c, b, 16), mix(b, a, c, 19), mix(c, b, a, 4);
  }
  if (at == bytes.size()) return c;
  a += word(bytes, at), b += word(bytes, at + 4), c += word(bytes, at + 8);
  const auto finish = [](std::uint32_t& to, std::uint32_t from, int bits) { to = (to ^ from) - std::rotl(from, bits); };
  finish(c, b, 14), finish(a, c, 11), finish(b, a, 25), finish(c, b, 16), finish(a, c, 4), finish(b, a, 14), finish(c, b, 24);
  return c;
}

// H5checksum.c: big-endian 16-bit words, sums folded with end-around carry.
std::uint32_t fletcher32(std::span<const std::byte> bytes) {
  std::uint32_t low = 0, high = 0;
  const auto fold = [](std::uint32_t sum) { return (sum & 0xffff) + (sum >> 16); };
  for (std::size_t at = 0; at < bytes.size();) {
    // 360 words at most before a fold keep `high` below 2^32.
    for (int n = 0; n < 360 && at < bytes.size(); ++n, at += 2) {
      low += static_cast<std::uint32_t>(bytes[at]) << 8 | (at + 1 < bytes.size() ? static_cast<std::uint32_t>(bytes[at + 1]) : 0);
      high += low;
    }
    low = fold(low), high = fold(high);
  }
  return fold(high) << 16 | fold(low);
}

}  // namespace tenon::hdf5
