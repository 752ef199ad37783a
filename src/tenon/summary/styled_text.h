#pragma once
// Text with colours in a cell of a table, broken into lines as the Python package rich does, which Keras prints with.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

enum class Style : std::uint8_t { plain, bold, class_name, number, none, yes, no };

/// One character, in UTF-8, with its style.
struct Glyph {
  std::string bytes;
  int columns;
  Style style;
};

class StyledText {
 public:
  StyledText() = default;
  StyledText(std::string_view text, Style style = Style::plain) { add(text, style); }
  /// Appends text; what a terminal would not show as it is, is escaped.
  StyledText& add(std::string_view text, Style style = Style::plain);

  std::vector<Glyph> glyphs;
};

enum class Justify : std::uint8_t { left, right, center };

/// Lines of exactly `width` columns: broken at spaces; a word that is too long ends in an ellipsis.
std::vector<StyledText> lines_of(const StyledText& text, int width, Justify justify);
/// Lines of at most `width` columns: broken at spaces; a word that is too long is folded.
std::vector<StyledText> folded(const StyledText& text, int width);

/// The text as a terminal reads it; `coloured`: with escape sequences.
enum class Escapes : std::uint8_t { none, colours };
std::string to_string(const StyledText& text, Escapes escapes);

}  // namespace tenon
