#include "tenon/summary/styled_text.h"

#include <algorithm>
#include <span>

#include "tenon/diag/printable.h"

namespace tenon {

namespace {
using Glyphs = std::vector<Glyph>;

bool is_space(const Glyph& g) { return g.bytes == " "; }

int columns_of(std::span<const Glyph> glyphs) {
  int sum = 0;
  for (const Glyph& g : glyphs) sum += g.columns;
  return sum;
}

Glyphs part(const Glyphs& glyphs, std::size_t begin, std::size_t end) {
  return {glyphs.begin() + static_cast<std::ptrdiff_t>(begin), glyphs.begin() + static_cast<std::ptrdiff_t>(end)};
}

/// rich/_wrap.py, words(): a word with the spaces around it.
struct Word {
  std::size_t begin, end;
};
std::vector<Word> words_of(const Glyphs& text) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    while (i < text.size() && is_space(text[i])) ++i;
    if (i == text.size()) break;
    while (i < text.size() && !is_space(text[i])) ++i;
    while (i < text.size() && is_space(text[i])) ++i;
    words.push_back({begin, i});
  }
  return words;
}

int columns_without_trailing(const Glyphs& text, Word w) {
  while (w.end > w.begin && is_space(text[w.end - 1])) --w.end;
  return columns_of(std::span(text).subspan(w.begin, w.end - w.begin));
}

/// rich/_wrap.py, divide_line(): where lines begin, besides at 0.
class Breaks {
 public:
  Breaks(const Glyphs& text, int width) : text_(text), width_(width) {}

  std::vector<std::size_t> find(bool fold) {
    for (const Word w : words_of(text_)) {
      const int needed = columns_without_trailing(text_, w), whole = columns_of(std::span(text_).subspan(w.begin, w.end - w.begin));
      if (width_ - used_ >= needed) {
        used_ += whole;
      } else if (needed > width_ && fold) {
        fold_word(w);
      } else if (needed > width_ || used_) {
        begin_line(w.begin);
        used_ = whole;
      }
    }
    return begins_;
  }

 private:
  void begin_line(std::size_t at) {
    if (at) begins_.push_back(at);
  }
  void fold_word(Word w) {
    begin_line(w.begin);
    used_ = 0;
    for (std::size_t i = w.begin; i < w.end; ++i) {
      if (used_ + text_[i].columns > width_ && i > w.begin) {
        begins_.push_back(i);
        used_ = 0;
      }
      used_ += text_[i].columns;
    }
  }

  const Glyphs& text_;
  int width_, used_ = 0;
  std::vector<std::size_t> begins_;
};

/// Spaces at the end go as far as the line is too long.
void strip_excess(Glyphs& line, int width) {
  while (static_cast<int>(line.size()) > width && !line.empty() && is_space(line.back())) line.pop_back();
}
void strip(Glyphs& line) {
  while (!line.empty() && is_space(line.back())) line.pop_back();
}
void pad_left(Glyphs& line, int count) {
  if (count > 0) line.insert(line.begin(), static_cast<std::size_t>(count), Glyph{" ", 1, Style::plain});
}
void pad_right(Glyphs& line, int count) {
  if (count > 0) line.insert(line.end(), static_cast<std::size_t>(count), Glyph{" ", 1, Style::plain});
}

/// rich/text.py, truncate() with overflow "ellipsis"; half of a wide character becomes a space.
void truncate(Glyphs& line, int width) {
  if (columns_of(line) <= width) return;
  std::size_t keep = 0;
  int used = 0;
  while (used + line[keep].columns <= width - 1) used += line[keep++].columns;
  const Style style = line[keep].style;
  line.resize(keep);
  if (used < width - 1) line.push_back({" ", 1, style});
  line.push_back({"…", 1, style});
}

std::vector<Glyphs> broken(const Glyphs& text, int width, bool fold) {
  std::vector<Glyphs> lines;
  std::size_t begin = 0;
  for (const std::size_t end : Breaks(text, width).find(fold)) {
    lines.push_back(part(text, begin, end));
    begin = end;
  }
  lines.push_back(part(text, begin, text.size()));
  for (Glyphs& line : lines) strip_excess(line, width);
  return lines;
}

std::string_view escape_of(Style style) {
  switch (style) {
    case Style::bold: return "\x1b[1m";
    case Style::class_name: return "\x1b[38;5;33m";
    case Style::number: return "\x1b[38;5;34m";
    case Style::none: return "\x1b[38;5;45m";
    case Style::yes: return "\x1b[1;38;5;34m";
    case Style::no: return "\x1b[1;91m";
    case Style::plain: break;
  }
  return {};
}
}  // namespace

StyledText& StyledText::add(std::string_view text, Style style) {
  const std::string shown = printable(text);
  for (std::size_t i = 0; i < shown.size();) {
    std::size_t end = i + 1;
    while (end < shown.size() && (static_cast<unsigned char>(shown[end]) & 0xC0) == 0x80) ++end;
    std::string bytes = shown.substr(i, end - i);
    const int columns = static_cast<int>(display_width(bytes));
    glyphs.push_back({std::move(bytes), columns, style});
    i = end;
  }
  return *this;
}

std::vector<StyledText> lines_of(const StyledText& text, int width, Justify justify) {
  std::vector<StyledText> out;
  for (Glyphs& line : broken(text.glyphs, width, false)) {
    if (justify != Justify::left) strip(line);
    truncate(line, width);
    if (justify == Justify::center) pad_left(line, (width - columns_of(line)) / 2);
    if (justify == Justify::right) pad_left(line, width - columns_of(line));
    pad_right(line, width - columns_of(line));
    out.emplace_back().glyphs = std::move(line);
  }
  return out;
}

std::vector<StyledText> folded(const StyledText& text, int width) {
  std::vector<StyledText> out;
  for (Glyphs& line : broken(text.glyphs, width, true)) out.emplace_back().glyphs = std::move(line);
  return out;
}

std::string to_string(const StyledText& text, Escapes escapes) {
  std::string out;
  const auto& glyphs = text.glyphs;
  for (std::size_t i = 0; i < glyphs.size();) {
    const std::string_view escape = escapes == Escapes::colours ? escape_of(glyphs[i].style) : std::string_view();
    const Style style = glyphs[i].style;
    out += escape;
    while (i < glyphs.size() && glyphs[i].style == style) out += glyphs[i++].bytes;
    if (!escape.empty()) out += "\x1b[0m";
  }
  return out;
}

}  // namespace tenon
