#include "tenon/report/html_text.h"

#include <vector>

#include "tenon/diag/printable.h"

namespace tenon {
namespace {

std::string with_entities(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Characters of text that is UTF-8.
std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t begin = 0; begin < text.size();) {
    auto end = begin + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    out.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

/// Every second piece between backticks is code.
std::string with_code(std::string_view text) {
  std::string out;
  bool code = false;
  for (std::size_t begin = 0; begin <= text.size(); code = !code) {
    const auto end = std::min(text.find('`', begin), text.size());
    const auto piece = escaped(text.substr(begin, end - begin));
    out += code ? "<code>" + piece + "</code>" : piece;
    begin = end + 1;
  }
  return out;
}

}  // namespace

std::string escaped(std::string_view text) { return with_entities(printable(text)); }

std::string escaped_lines(std::string_view text) {
  std::string out;
  for (const auto line : lines_of(text)) out += (out.empty() ? "" : "\n") + escaped(line);
  return out;
}

std::string abridged(std::string_view text, std::size_t columns) {
  std::string whole = printable(text);
  if (display_width(whole) <= columns) return whole;
  const auto all = characters(whole);
  const std::size_t back_columns = (columns - 1) / 3, front_columns = columns - 1 - back_columns;
  std::string front, back;
  std::size_t used = 0;
  for (const auto c : all) {
    if ((used += display_width(c)) > front_columns) break;
    front += c;
  }
  used = 0;
  for (auto c = all.rbegin(); c != all.rend() && (used += display_width(*c)) <= back_columns; ++c) back.insert(0, *c);
  return front + "…" + back;
}

std::string from_markdown(std::string_view page) {
  std::string out, paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) out += "<p>" + with_code(paragraph) + "</p>\n";
    paragraph.clear();
  };
  bool fenced = false, first = false;
  for (const auto line : lines_of(page)) {
    if (line.starts_with("```")) {
      end_paragraph();
      out += fenced ? "</pre>\n" : "<pre tabindex=\"0\">";
      fenced = first = !fenced;
    } else if (fenced) {
      out += (first ? "" : "\n") + escaped(line);
      first = false;
    } else if (line.empty() || line.front() == '#') {
      end_paragraph();
    } else {
      paragraph += (paragraph.empty() ? "" : " ") + std::string(line);
    }
  }
  end_paragraph();
  return fenced ? out + "</pre>\n" : out;
}

}  // namespace tenon
