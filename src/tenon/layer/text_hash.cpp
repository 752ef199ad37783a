#include "tenon/layer/text_hash.h"

#include <bit>
#include <cstring>
#include <utility>

namespace tenon {
namespace {

using u64 = std::uint64_t;
using Pair = std::pair<u64, u64>;

constexpr u64 k0 = 0xc3a5c85c97cb3127, k1 = 0xb492b66fbe98f273, k2 = 0x9ae16a3b2f90404f;

// TensorFlow and numpy's files are little-endian, as the machines that Tenon runs on.
u64 fetch64(const char* p) {
  u64 v = 0;
  std::memcpy(&v, p, 8);
  return v;
}
u64 fetch32(const char* p) {
  std::uint32_t v = 0;
  std::memcpy(&v, p, 4);
  return v;
}
u64 byte(const char* p) { return static_cast<unsigned char>(*p); }

u64 mix(u64 v) { return v ^ (v >> 47); }

u64 hash16(u64 u, u64 v, u64 mul) {
  u64 a = (u ^ v) * mul;
  a ^= a >> 47;
  u64 b = (v ^ a) * mul;
  b ^= b >> 47;
  return b * mul;
}

u64 hash_to_16(const char* s, std::size_t n) {
  if (n >= 8) {
    const u64 mul = k2 + n * 2, a = fetch64(s) + k2, b = fetch64(s + n - 8);
    const u64 c = std::rotr(b, 37) * mul + a, d = (std::rotr(a, 25) + b) * mul;
    return hash16(c, d, mul);
  }
  if (n >= 4) return hash16(n + (fetch32(s) << 3), fetch32(s + n - 4), k2 + n * 2);
  if (n == 0) return k2;
  const u64 y = byte(s) + (byte(s + n / 2) << 8), z = n + (byte(s + n - 1) << 2);
  return mix(y * k2 ^ z * k0) * k2;
}

u64 hash_to_32(const char* s, std::size_t n) {
  const u64 mul = k2 + n * 2, a = fetch64(s) * k1, b = fetch64(s + 8), c = fetch64(s + n - 8) * mul, d = fetch64(s + n - 16) * k2;
  return hash16(std::rotr(a + b, 43) + std::rotr(c, 30) + d, a + std::rotr(b + k2, 18) + c, mul);
}

u64 hash_to_64(const char* s, std::size_t n) {
  const u64 mul = k2 + n * 2, a = fetch64(s) * k2, b = fetch64(s + 8), c = fetch64(s + n - 8) * mul, d = fetch64(s + n - 16) * k2;
  const u64 y = std::rotr(a + b, 43) + std::rotr(c, 30) + d, z = hash16(y, a + std::rotr(b + k2, 18) + c, mul);
  const u64 e = fetch64(s + 16) * mul, f = fetch64(s + 24), g = (y + fetch64(s + n - 32)) * mul, h = (z + fetch64(s + n - 24)) * mul;
  return hash16(std::rotr(e + f, 43) + std::rotr(g, 30) + h, e + std::rotr(f + a, 18) + g, mul);
}

/// A weak hash of 32 bytes and two seeds.
Pair weak_hash(const char* s, u64 a, u64 b) {
  const u64 w = fetch64(s), x = fetch64(s + 8), y = fetch64(s + 16), z = fetch64(s + 24);
  a += w;
  b = std::rotr(b + a + z, 21);
  const u64 c = a;
  a += x + y;
  b += std::rotr(a, 44);
  return {a + z, b + c};
}

u64 hash_long(const char* s, std::size_t n) {
  constexpr u64 seed = 81;
  u64 x = seed, y = seed * k1 + 113, z = mix(y * k2 + 113) * k2;
  Pair v{0, 0}, w{0, 0};
  x = x * k2 + fetch64(s);
  const char* const end = s + (n - 1) / 64 * 64;
  const char* const last64 = end + ((n - 1) & 63) - 63;
  do {
    x = std::rotr(x + y + v.first + fetch64(s + 8), 37) * k1;
    y = std::rotr(y + v.second + fetch64(s + 48), 42) * k1;
    x ^= w.second;
    y += v.first + fetch64(s + 40);
    z = std::rotr(z + w.first, 33) * k1;
    v = weak_hash(s, v.second * k1, x + w.first);
    w = weak_hash(s + 32, z + w.second, y + fetch64(s + 16));
    std::swap(z, x);
    s += 64;
  } while (s != end);
  const u64 mul = k1 + ((z & 0xff) << 1);
  s = last64;
  w.first += (n - 1) & 63;
  v.first += w.first;
  w.first += v.first;
  x = std::rotr(x + y + v.first + fetch64(s + 8), 37) * mul;
  y = std::rotr(y + v.second + fetch64(s + 48), 42) * mul;
  x ^= w.second * 9;
  y += v.first * 9 + fetch64(s + 40);
  z = std::rotr(z + w.first, 33) * mul;
  v = weak_hash(s, v.second * mul, x + w.first);
  w = weak_hash(s + 32, z + w.second, y + fetch64(s + 16));
  std::swap(z, x);
  return hash16(hash16(v.first, w.first, mul) + mix(y) * k0 + z, hash16(v.second, w.second, mul) + x, mul);
}

struct Sip {
  u64 a, b, c, d;

  void round() {
    a += b, b = std::rotl(b, 13) ^ a, a = std::rotl(a, 32);
    c += d, d = std::rotl(d, 16) ^ c;
    a += d, d = std::rotl(d, 21) ^ a;
    c += b, b = std::rotl(b, 17) ^ c, c = std::rotl(c, 32);
  }
  void take(u64 word) { d ^= word, round(), round(), a ^= word; }
};

}  // namespace

u64 fingerprint64(std::string_view text) {
  const char* s = text.data();
  const std::size_t n = text.size();
  if (n <= 16) return hash_to_16(s, n);
  if (n <= 32) return hash_to_32(s, n);
  return n <= 64 ? hash_to_64(s, n) : hash_long(s, n);
}

u64 sip_hash(const std::array<u64, 2>& key, std::string_view text) {
  Sip sip{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573};
  const std::size_t whole = text.size() / 8 * 8;
  for (std::size_t i = 0; i < whole; i += 8) sip.take(fetch64(text.data() + i));
  u64 last = static_cast<u64>(text.size()) << 56;
  for (std::size_t i = whole; i < text.size(); ++i) last |= byte(text.data() + i) << 8 * (i - whole);
  sip.take(last);
  sip.c ^= 0xff;
  for (int i = 0; i < 4; ++i) sip.round();
  return sip.a ^ sip.b ^ sip.c ^ sip.d;
}

u64 fingerprint_of_both(u64 a, u64 b) {
  constexpr u64 mul = 0xc6a4a7935bd1e995;
  u64 result = a ^ mul;
  result ^= mix(b * mul) * mul;
  result *= mul;
  result = mix(result) * mul;
  return mix(result);
}

}  // namespace tenon
