#pragma once
// Text that a terminal shows as it is: no control characters, no hidden reordering, known width.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tenon {

/// `text` with everything escaped that a terminal would not show as it is: control characters as \n or \x1b, bidirectional and invisible
/// characters as \u202e, bytes that are no UTF-8 as \xff.
std::string printable(std::string_view text);

/// Columns that printable UTF-8 text takes in a terminal: 2 for East Asian wide characters and emoji, 0 for combining marks.
std::size_t display_width(std::string_view text);

/// `text` broken at spaces into lines of at most `width` columns; a longer word stays whole.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace tenon
