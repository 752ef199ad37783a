#pragma once
// Integers as ZIP and NPY files hold them: least significant byte first, at any address.
#include <bit>
#include <cstring>
#include <span>
#include <string>

namespace tenon {

static_assert(std::endian::native == std::endian::little, "Tenon's files and backends are written for little-endian machines");

/// The integer at `offset`, which must be there whole.
template <class T> T load(std::span<const std::byte> bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.subspan(offset, sizeof value).data(), sizeof value);
  return value;
}

template <class T> void append(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

}  // namespace tenon
