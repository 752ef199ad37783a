#pragma once
// The bytes of an HDF5 file behind bounds: every read of an address goes through Source, every field through Cursor.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "tenon/base/result.h"
#include "tenon/diag/sink.h"

namespace tenon::hdf5 {

/// HDF5's mark for "not stored anywhere".
inline constexpr std::uint64_t undefined_address = ~std::uint64_t{0};

/// Reads little-endian fields out of one block. Reading past the end yields zeros and sets overrun(), to be asked once per block.
class Cursor {
 public:
  Cursor(std::span<const std::byte> block, std::uint64_t address) : block_(block), address_(address) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(uint(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(uint(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(uint(4)); }
  std::uint64_t u64() { return uint(8); }
  /// A little-endian number of 0 to 8 bytes.
  std::uint64_t uint(std::size_t width);
  std::span<const std::byte> take(std::uint64_t length);
  void skip(std::uint64_t length) { take(length); }
  /// Whether the next bytes are these; moves past them.
  bool signature(std::string_view expected);
  /// Text up to a NUL, which must come before the block's end.
  std::string_view text();

  std::uint64_t remaining() const { return block_.size() - position_; }
  std::uint64_t position() const { return position_; }
  /// Address in the file of the next byte.
  std::uint64_t address() const { return address_ + position_; }
  bool overrun() const { return overrun_; }

 private:
  std::span<const std::byte> block_;
  std::uint64_t address_;
  std::size_t position_ = 0;
  bool overrun_ = false;
};

class Source {
 public:
  /// `object`: the path that is being read, for diagnostics; may be empty.
  Source(std::span<const std::byte> bytes, const InFile& origin, std::string object, Sink& sink)
      : bytes_(bytes), origin_(&origin), object_(std::move(object)), sink_(&sink) {}

  std::uint64_t size() const { return bytes_.size(); }
  bool holds(std::uint64_t address, std::uint64_t length) const { return length <= size() && address <= size() - length; }
  /// Bytes that must lie in the file: TENON_ASSERTs holds().
  std::span<const std::byte> bytes(std::uint64_t address, std::uint64_t length) const;
  /// The block at `address`, or the diagnostic that `what` lies outside the file.
  Result<Cursor> block(std::uint64_t address, std::uint64_t length, std::string_view what) const;
  /// From `address` to the end of the file.
  Result<Cursor> rest(std::uint64_t address, std::string_view what) const;

  Reported damaged(std::uint64_t byte, std::string because) const;
  /// `feature`: what the file uses, "soft links"; the sentence is completed here.
  Reported unsupported(std::uint64_t byte, std::string feature) const;
  /// For diagnostics that are about more than one byte.
  DiagnosticBuilder error(Code code, std::string detail = {}) const;

 private:
  std::span<const std::byte> bytes_;
  const InFile* origin_;
  std::string object_;
  Sink* sink_;
};

}  // namespace tenon::hdf5
