#pragma once
// The cells of a table of text one after the other, and what they can be read as.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenon {

/// What a column of cells can be, the narrowest first. A column of several is the widest of them, but for truth values among numbers,
/// which are strings.
enum class CellKind : std::uint8_t { empty, boolean, integer, real, text };
CellKind wider(CellKind a, CellKind b);

struct Cell {
  std::string_view raw;  // with its quotes
  bool quoted = false;
  bool ends_row = false;
};

/// Goes through `text`, which begins at the beginning of a row.
class CellReader {
 public:
  CellReader(std::string_view text, char delimiter) : begin_(text.data()), at_(begin_), end_(at_ + text.size()), delimiter_(delimiter) {}

  /// Passes over blank lines; false at the end.
  bool at_row();
  /// The next cell of a row that is there. A quote that is not closed ends with the text; open_quote() says so.
  Cell next();
  bool open_quote() const { return open_quote_; }
  /// Where the next cell begins.
  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
  std::size_t offset_of(const Cell& cell) const { return static_cast<std::size_t>(cell.raw.data() - begin_); }

 private:
  Cell quoted();
  Cell ended(const char* begin, const char* end, bool quoted);

  const char *begin_, *at_, *end_;
  char delimiter_;
  bool open_quote_ = false;
};

/// The text between the quotes; doubled ones are one.
std::string unquoted(std::string_view raw);
/// What a cell holds: `raw` itself, or in `storage` without its quotes.
std::string_view content(const Cell& cell, std::string& storage);

/// The kind of a cell's text; pandas' words for nothing ("NA", "null") are empty.
CellKind kind_of_cell(std::string_view text);
std::optional<std::int64_t> cell_integer(std::string_view text);
std::optional<double> cell_real(std::string_view text);
std::optional<bool> cell_boolean(std::string_view text);

}  // namespace tenon
