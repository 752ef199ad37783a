#pragma once
// Fingerprints of rows: equal bytes have equal fingerprints, others practically never. Computed at the speed of memory.
#include <array>
#include <cstddef>
#include <cstdint>

namespace tenon {

/// Of a row that is at hand whole.
std::uint64_t fingerprint(const std::byte* bytes, std::size_t n);

/// Of a row that comes in pieces. Not the number that fingerprint() gives: an array uses one or the other.
class Fingerprint {
 public:
  static constexpr std::size_t stripe = 64;
  using Sums = std::array<std::uint32_t, stripe / sizeof(std::uint32_t)>;

  Fingerprint() = default;
  /// Of so many bytes, whose stripes another loop has added up.
  Fingerprint(const Sums& sums, std::size_t bytes) : sums_(sums), length_(bytes) {}

  /// The next bytes; all but the last call give whole stripes.
  void add(const std::byte* bytes, std::size_t n);
  std::uint64_t value() const;

 private:
  Sums sums_{};
  std::uint64_t length_ = 0;
};

}  // namespace tenon
