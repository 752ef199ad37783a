// Writing: kept apart from the parser, because it needs no JSON library and must match Python to the byte.
#include <cmath>

#include "tenon/base/python_float.h"
#include "tenon/io/json.h"

namespace tenon {
namespace {

void append_unit(std::string& out, unsigned unit) {
  constexpr char hex[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += hex[(unit >> shift) & 15];
}

/// The character at `i`, which moves behind it; U+FFFD for a byte that starts none.
unsigned next_character(std::string_view s, std::size_t& i) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(s[at]); };
  const unsigned lead = byte(i++);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 && lead < 0xF5 ? 3 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xC2 && lead < 0xE0 ? 1 : 0;
  if (!more || i + static_cast<std::size_t>(more) > s.size()) return 0xFFFD;
  unsigned c = lead & (0x3Fu >> more);
  for (int k = 0; k < more; ++k) {
    const unsigned next = byte(i + static_cast<std::size_t>(k));
    if ((next & 0xC0) != 0x80) return 0xFFFD;
    c = c << 6 | (next & 0x3F);
  }
  constexpr unsigned least[] = {0, 0x80, 0x800, 0x10000};
  if (c < least[more] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return 0xFFFD;
  i += static_cast<std::size_t>(more);
  return c;
}

void append_string(std::string& out, std::string_view s) {
  out += '"';
  for (std::size_t i = 0; i < s.size();) {
    const unsigned c = next_character(s, i);
    constexpr std::string_view special = "\"\\\b\f\n\r\t", letter = "\"\\bfnrt";
    if (const auto at = c < 0x80 ? special.find(static_cast<char>(c)) : special.npos; at != special.npos) (out += '\\') += letter[at];
    else if (c >= 0x20 && c < 0x7F) out += static_cast<char>(c);
    else if (c < 0x10000) append_unit(out, c);
    else append_unit(out, 0xD800 + ((c - 0x10000) >> 10)), append_unit(out, 0xDC00 + (c & 0x3FF));
  }
  out += '"';
}

struct Writer {
  int indent;
  std::string out{};

  void line(int level) {
    if (indent >= 0) (out += '\n').append(static_cast<std::size_t>(indent * level), ' ');
  }

  template <class Items, class Write> void items(const Items& all, const char* brackets, int level, Write write_item) {
    out += brackets[0];
    bool first = true;
    for (const auto& item : all) {
      if (!first) out += indent < 0 ? ", " : ",";
      first = false;
      line(level + 1);
      write_item(item);
    }
    if (!all.empty()) line(level);
    out += brackets[1];
  }

  void write(const Config& c, int level) {
    if (c.is_null()) {
      out += "null";
    } else if (const auto* b = c.boolean()) {
      out += *b ? "true" : "false";
    } else if (const auto* i = c.integer()) {
      out += std::to_string(*i);
    } else if (const auto* d = c.real()) {
      out += std::isnan(*d) ? "NaN" : std::isinf(*d) ? (*d < 0 ? "-Infinity" : "Infinity") : python_float(*d);
    } else if (const auto* s = c.string()) {
      append_string(out, *s);
    } else if (const auto* list = c.list()) {
      items(*list, "[]", level, [&](const Config& item) { write(item, level + 1); });
    } else {
      items(*c.dict(), "{}", level, [&](const Config::Entry& entry) {
        append_string(out, entry.first);
        out += ": ";
        write(entry.second, level + 1);
      });
    }
  }
};

}  // namespace

std::string to_json(const Config& config, int indent) {
  Writer writer{indent};
  writer.write(config, 0);
  return std::move(writer.out);
}

}  // namespace tenon
