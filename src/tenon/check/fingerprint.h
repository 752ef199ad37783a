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

  /// The next bytes; all but the last call give whole stripes.
  void add(const std::byte* bytes, std::size_t n);
  std::uint64_t value() const;
  /// Where another loop adds up the stripes of a row; then take() says how many bytes they were.
  std::uint32_t* sums() { return sums_.data(); }
  void take(std::size_t bytes) { length_ += bytes; }

 private:
  std::array<std::uint32_t, stripe / sizeof(std::uint32_t)> sums_{};
  std::uint64_t length_ = 0;
};

}  // namespace tenon
