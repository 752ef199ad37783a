#pragma once
// The fields of a message in protocol buffers' wire format, one after the other.
#include <cstdint>
#include <optional>
#include <string_view>

namespace tenon {

struct WireField {
  enum class Kind : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };
  std::uint32_t number = 0;
  Kind kind = Kind::varint;
  std::uint64_t value = 0;   // of a number, in its bits
  std::string_view bytes{};  // of text, bytes, a message, packed numbers
};

/// A number of at most ten bytes at the front of `text`, which is shortened by it.
inline std::optional<std::uint64_t> take_varint(std::string_view& text) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (text.empty()) return std::nullopt;
    const auto byte = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    if (shift < 64) value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (!(byte & 0x80)) return value;
  }
  return std::nullopt;
}

/// The field at the front of `text`, which is shortened by it; none where the message is damaged.
inline std::optional<WireField> take_field(std::string_view& text) {
  const auto tag = take_varint(text);
  if (!tag) return std::nullopt;
  WireField field{static_cast<std::uint32_t>(*tag >> 3), static_cast<WireField::Kind>(*tag & 7)};
  const auto little = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) field.value |= std::uint64_t{static_cast<unsigned char>(text[i])} << 8 * i;
    text.remove_prefix(count);
    return field;
  };
  switch (field.kind) {
    case WireField::Kind::varint:
      if (const auto value = take_varint(text)) return field.value = *value, field;
      return std::nullopt;
    case WireField::Kind::fixed64: return text.size() < 8 ? std::nullopt : std::optional(little(8));
    case WireField::Kind::fixed32: return text.size() < 4 ? std::nullopt : std::optional(little(4));
    case WireField::Kind::bytes: break;
    default: return std::nullopt;
  }
  const auto length = take_varint(text);
  if (!length || *length > text.size()) return std::nullopt;
  field.bytes = text.substr(0, static_cast<std::size_t>(*length));
  text.remove_prefix(field.bytes.size());
  return field;
}

}  // namespace tenon
