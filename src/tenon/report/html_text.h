#pragma once
// Text of users inside HTML: names, values and code that may hold anything.
#include <string>
#include <string_view>

namespace tenon {

/// `text` as the content of an element or of a quoted attribute: shown as a terminal would show it (diag/printable.h), markup as text.
std::string escaped(std::string_view text);
/// The same of several lines: the ends of lines stay.
std::string escaped_lines(std::string_view text);
/// At most so many columns of printable text: the middle of a longer one becomes an ellipsis. Not escaped.
std::string abridged(std::string_view text, std::size_t columns);
/// The Markdown of docs/diagnostics: paragraphs, fenced blocks, `code`. Headings are left out.
std::string from_markdown(std::string_view page);

}  // namespace tenon
