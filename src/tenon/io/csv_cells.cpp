#include "tenon/io/csv_cells.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace tenon {
namespace {

/// pandas' default na_values.
constexpr std::array<std::string_view, 19> nothing{"",     "#N/A",   "#N/A N/A", "#NA",  "-1.#IND", "-1.#QNAN", "-NaN",
                                                   "-nan", "1.#IND", "1.#QNAN",  "<NA>", "N/A",     "NA",       "NULL",
                                                   "NaN",  "None",   "n/a",      "nan",  "null"};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether the digits of a number go on behind `i`: a fraction, an exponent.
bool is_real_from(std::string_view t, std::size_t i, bool has_digits) {
  if (i < t.size() && t[i] == '.')
    for (++i; i < t.size() && is_digit(t[i]); ++i) has_digits = true;
  if (!has_digits || i == t.size()) return has_digits;
  if (t[i] != 'e' && t[i] != 'E') return false;
  ++i;
  i += i < t.size() && (t[i] == '-' || t[i] == '+');
  const auto first = i;
  while (i < t.size() && is_digit(t[i])) ++i;
  return i == t.size() && i > first;
}

/// pandas' default na_values begin with one of these.
bool may_be_nothing(std::string_view text) {
  return text.empty() || (text.size() <= 9 && std::string_view("#-1<Nn").find(text[0]) != text.npos);
}

/// "inf", "Infinity", in any case.
bool is_infinity(std::string_view text) {
  constexpr std::string_view word = "infinity";
  if (text.size() != 3 && text.size() != word.size()) return false;
  return std::equal(text.begin(), text.end(), word.begin(), [](char c, char w) { return (c | 0x20) == w; });
}

}  // namespace

CellKind wider(CellKind a, CellKind b) {
  const auto [low, high] = std::minmax(a, b);
  return low == CellKind::boolean && high != CellKind::boolean ? CellKind::text : high;
}

bool CellReader::at_row() {
  while (at_ != end_ && (*at_ == '\n' || *at_ == '\r')) ++at_;
  return at_ != end_;
}

Cell CellReader::ended(const char* begin, const char* end, bool quoted) {
  Cell cell{{begin, static_cast<std::size_t>(end - begin)}, quoted};
  at_ = end;
  cell.ends_row = at_ == end_ || *at_ != delimiter_;
  if (at_ != end_ && *at_++ == '\r' && at_ != end_ && *at_ == '\n') ++at_;
  return cell;
}

Cell CellReader::quoted() {
  const char *const begin = at_, *at = begin + 1;
  for (;;) {
    at = static_cast<const char*>(std::memchr(at, '"', static_cast<std::size_t>(end_ - at)));
    if (!at) {
      open_quote_ = true;
      return ended(begin, end_, true);
    }
    if (++at == end_ || *at != '"') break;
    ++at;
  }
  while (at != end_ && *at != delimiter_ && *at != '\n' && *at != '\r') ++at;  // what follows the quote belongs to the cell, too
  return ended(begin, at, true);
}

Cell CellReader::next() {
  if (at_ != end_ && *at_ == '"') return quoted();
  const char *const begin = at_, *at = begin;
  while (at != end_ && *at != delimiter_ && *at != '\n' && *at != '\r') ++at;
  return ended(begin, at, false);
}

std::string unquoted(std::string_view raw) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool opens = i == 0;
    if (raw[i] != '"' || (!inside && !opens)) out += raw[i];
    else if (!inside) inside = true;
    else if (i + 1 < raw.size() && raw[i + 1] == '"') out += raw[i++];
    else inside = false;
  }
  return out;
}

std::string_view content(const Cell& cell, std::string& storage) {
  if (!cell.quoted) return cell.raw;
  const auto inner = cell.raw.substr(1);
  if (!inner.empty() && inner.find('"') == inner.size() - 1) return inner.substr(0, inner.size() - 1);
  return storage = unquoted(cell.raw);
}

CellKind kind_of_cell(std::string_view text) {
  const auto t = trimmed(text);
  std::size_t i = !t.empty() && (t[0] == '-' || t[0] == '+');
  const auto first = i;
  while (i < t.size() && is_digit(t[i])) ++i;
  if (i == t.size() && i > first) return i - first <= 18 || cell_integer(t) ? CellKind::integer : CellKind::real;
  if (i < t.size() && is_real_from(t, i, i > first)) return CellKind::real;
  if (may_be_nothing(text) && std::find(nothing.begin(), nothing.end(), text) != nothing.end()) return CellKind::empty;
  if (is_infinity(t.substr(first))) return CellKind::real;
  return cell_boolean(text) ? CellKind::boolean : CellKind::text;
}

std::optional<std::int64_t> cell_integer(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+') && text.size() > 1 && is_digit(text[1])) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> cell_real(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || text.ends_with(')')) return std::nullopt;                      // "nan(...)" is C's, nobody else's
  if (failed == std::errc::result_out_of_range) return std::strtod(std::string(text).c_str(), nullptr);  // 0 or infinity, as everywhere
  return failed == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<bool> cell_boolean(std::string_view text) {
  if (text == "True" || text == "TRUE" || text == "true") return true;
  if (text == "False" || text == "FALSE" || text == "false") return false;
  return std::nullopt;
}

}  // namespace tenon
