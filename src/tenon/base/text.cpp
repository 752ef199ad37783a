#include "tenon/base/text.h"

#include <algorithm>
#include <cstring>

namespace tenon {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr bool is_character(char32_t c) { return c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF); }

char32_t character_at(const std::byte* element, std::int64_t i) {
  char32_t c = 0;
  std::memcpy(&c, element + 4 * i, 4);
  return c;
}

/// Characters of an element up to the zeros at its end.
std::int64_t length_of(const std::byte* element, const TensorSpec& spec) {
  std::int64_t n = spec.width;
  if (spec.dtype == DType::byte_string)
    while (n > 0 && element[n - 1] == std::byte{0}) --n;
  else
    while (n > 0 && character_at(element, n - 1) == 0) --n;
  return n;
}

}  // namespace

void append_utf8(char32_t c, std::string& out) {
  if (!is_character(c)) c = replacement;
  const auto add = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) return add(c);
  if (c < 0x800) return add(0xC0 | c >> 6), add(0x80 | (c & 0x3F));
  if (c < 0x10000) return add(0xE0 | c >> 12), add(0x80 | (c >> 6 & 0x3F)), add(0x80 | (c & 0x3F));
  add(0xF0 | c >> 18), add(0x80 | (c >> 12 & 0x3F)), add(0x80 | (c >> 6 & 0x3F)), add(0x80 | (c & 0x3F));
}

void append_element(const std::byte* element, const TensorSpec& spec, std::string& out) {
  const std::int64_t n = length_of(element, spec);
  if (spec.dtype == DType::byte_string) return void(out.append(reinterpret_cast<const char*>(element), static_cast<std::size_t>(n)));
  for (std::int64_t i = 0; i < n; ++i) append_utf8(character_at(element, i), out);
}

bool is_encodable(const std::byte* element, const TensorSpec& spec) {
  if (spec.dtype == DType::byte_string) return true;
  for (std::int64_t i = 0; i < spec.width; ++i)
    if (!is_character(character_at(element, i))) return false;
  return true;
}

Utf8Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4) return {replacement, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  // The second byte rules out surrogates, numbers beyond U+10FFFF and characters written longer than they need be.
  const unsigned least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80, most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  char32_t c = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size() || byte(i) < (i == 1 ? least : 0x80) || byte(i) > (i == 1 ? most : 0xBF)) return {replacement, i};
    c = c << 6 | (byte(i) & 0x3Fu);
  }
  return {c, length};
}

std::size_t count_characters(std::string_view text) {
  std::size_t n = 0;
  for (; !text.empty(); ++n) text.remove_prefix(first_character(text).length);
  return n;
}

void put_element(std::string_view text, const TensorSpec& spec, std::byte* element) {
  std::memset(element, 0, static_cast<std::size_t>(element_bytes(spec)));
  const auto most = static_cast<std::size_t>(spec.width);
  if (spec.dtype == DType::byte_string)
    return void(std::copy_n(reinterpret_cast<const std::byte*>(text.data()), std::min(text.size(), most), element));
  for (std::size_t i = 0; i < most && !text.empty(); ++i) {
    const auto [value, length] = first_character(text);
    std::memcpy(element + 4 * i, &value, 4);
    text.remove_prefix(length);
  }
}

}  // namespace tenon
