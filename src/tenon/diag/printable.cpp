#include "tenon/diag/printable.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace tenon {
namespace {

struct Character {
  char32_t code;
  std::size_t bytes;
  bool well_formed;
};

/// The character at the start of `text`, by the rules of RFC 3629; a wrong byte stands for itself.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {lead, 1, false};
  char32_t code = lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {lead, 1, false};
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least[size] || surrogate || code > 0x10FFFF) return {lead, 1, false};
  return {code, size, true};
}

struct CodeRange {
  char32_t first, last;
};

template <std::size_t n> bool in_any(const CodeRange (&ranges)[n], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges), [c](CodeRange r) { return c >= r.first && c <= r.last; });
}

/// Characters that are not seen, or that reorder what is seen (the "Trojan source" characters).
constexpr CodeRange hidden[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},     {0x61C, 0x61C},   {0x180E, 0x180E},  {0x200B, 0x200F},
                                {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xE0000, 0xE0FFF}};
constexpr CodeRange wide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},  {0xAC00, 0xD7A3},
                              {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6},
                              {0x1F300, 0x1F64F}, {0x1F680, 0x1FAFF}, {0x20000, 0x3FFFD}};
constexpr CodeRange combining[] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},  {0x1AB0, 0x1AFF},
                                   {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};

std::string escaped(char32_t code, char kind, int digits) {
  std::string out{'\\', kind};
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[code >> shift & 0xF];
  return out;
}

std::string escaped(const Character& c) {
  if (c.code == '\n') return "\\n";
  if (c.code == '\t') return "\\t";
  if (c.code == '\r') return "\\r";
  if (!c.well_formed || c.code < 0x80) return escaped(c.code, 'x', 2);
  return c.code > 0xFFFF ? escaped(c.code, 'U', 8) : escaped(c.code, 'u', 4);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character c = first_character(text);
    if (!c.well_formed || in_any(hidden, c.code)) out += escaped(c);
    else out += text.substr(0, c.bytes);
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character c = first_character(text);
    columns += in_any(combining, c.code) ? 0 : in_any(wide, c.code) ? 2 : 1;
    text.remove_prefix(c.bytes);
  }
  return columns;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines{""};
  std::size_t used = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find(' ', 1), text.size());  // a word with the spaces before it
    auto word = text.substr(0, end);
    const auto columns = display_width(word);
    if (used && used + columns > width) {
      word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
      lines.emplace_back();
      used = 0;
    }
    lines.back() += word;
    used += display_width(word);
    text.remove_prefix(end);
  }
  return lines;
}

}  // namespace tenon
