#include "tenon/check/fingerprint.h"

#include <algorithm>
#include <cstring>

#include "tenon/base/vectorize.h"
#include "tenon/check/stripe.h"

namespace tenon {
namespace {

constexpr std::uint64_t odd = 0x9E3779B97F4A7C15, other = 0xC2B2AE3D27D4EB4F;

TENON_VECTOR void absorb_all(std::uint32_t* sums, const std::byte* bytes, std::size_t stripes, std::uint32_t first) {
  Words own, word;
  Keys keys(first);
  std::memcpy(&own, sums, sizeof own);
  for (std::size_t s = 0; s < stripes; ++s) {
    std::memcpy(&word, bytes + s * sizeof word, sizeof word);
    absorb(own, word, keys), keys.next();
  }
  std::memcpy(sums, &own, sizeof own);
}

std::uint64_t stirred(std::uint64_t x) {
  x = (x ^ x >> 32) * odd;
  x = (x ^ x >> 29) * other;
  return x ^ x >> 32;
}

}  // namespace

void Fingerprint::add(const std::byte* bytes, std::size_t n) {
  const std::size_t whole = n / stripe;
  absorb_all(sums_.data(), bytes, whole, static_cast<std::uint32_t>(length_ / stripe));
  length_ += whole * stripe;
  if (n % stripe == 0) return;
  std::array<std::byte, stripe> last{};
  std::copy_n(bytes + whole * stripe, n % stripe, last.begin());
  absorb_all(sums_.data(), last.data(), 1, static_cast<std::uint32_t>(length_ / stripe));
  length_ += n % stripe;
}

std::uint64_t Fingerprint::value() const {
  std::uint64_t x = length_;
  for (std::size_t j = 0; j < sums_.size(); j += 2)  // independent of each other, so they overlap
    x += stirred((std::uint64_t{sums_[j]} << 32 | sums_[j + 1]) + (j + 1) * odd);
  return stirred(x);
}

std::uint64_t fingerprint(const std::byte* bytes, std::size_t n) {
  if (n > 2 * Fingerprint::stripe) {
    Fingerprint f;
    f.add(bytes, n);
    return f.value();
  }
  std::uint64_t x = n * odd, word = 0;
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    std::memcpy(&word, bytes + i, 8);
    x = (x ^ word) * odd;
    x ^= x >> 29;
  }
  word = 0;
  if (i < n) std::memcpy(&word, bytes + i, n - i);
  return stirred(x ^ word);
}

}  // namespace tenon
