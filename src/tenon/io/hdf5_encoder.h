#pragma once
// Appends little-endian fields to a growing block of bytes.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tenon::hdf5 {

class Encoder {
 public:
  void uint(std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) bytes_.push_back(static_cast<std::byte>(value >> (8 * i)));
  }
  void u8(std::uint64_t value) { uint(value, 1); }
  void u16(std::uint64_t value) { uint(value, 2); }
  void u32(std::uint64_t value) { uint(value, 4); }
  void u64(std::uint64_t value) { uint(value, 8); }
  void bytes(std::span<const std::byte> more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
  void text(std::string_view more) { bytes(std::as_bytes(std::span(more))); }
  void zeros(std::size_t count) { bytes_.resize(bytes_.size() + count); }
  /// Zeros up to the next multiple of `to`.
  void align(std::size_t to) { zeros((to - size() % to) % to); }
  /// Replaces the u64 at `position`.
  void patch(std::uint64_t position, std::uint64_t value) {
    for (std::size_t i = 0; i < 8; ++i) bytes_[position + i] = static_cast<std::byte>(value >> (8 * i));
  }

  std::uint64_t size() const { return bytes_.size(); }
  std::span<const std::byte> all() const { return bytes_; }
  std::vector<std::byte> take() && { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace tenon::hdf5
