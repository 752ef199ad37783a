#include "tenon/summary/table.h"

#include <algorithm>
#include <numeric>

namespace tenon {

namespace {
/// Python's round(): halves go to the even neighbour.
int rounded(int numerator, int denominator) {
  const int whole = numerator / denominator, twice = 2 * (numerator % denominator);
  return whole + (twice > denominator || (twice == denominator && whole % 2 == 1) ? 1 : 0);
}

/// rich/_ratio.py, ratio_reduce() with equal ratios: takes `excess` from the widths, as evenly as integers go.
std::vector<int> reduced(std::vector<int> widths, int excess) {
  int shares = static_cast<int>(widths.size());
  for (int& width : widths) {
    const int taken = std::min(width, rounded(excess, shares));
    width -= taken;
    excess -= taken;
    --shares;
  }
  return widths;
}

std::string repeated(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

struct Border {
  std::string_view left, line, cross, right;
};
constexpr Border top{"┏", "━", "┳", "┓"}, under_head{"┡", "━", "╇", "┩"}, between{"├", "─", "┼", "┤"}, bottom{"└", "─", "┴", "┘"};

std::string border(const Border& b, const std::vector<int>& widths) {
  std::string out(b.left);
  for (std::size_t i = 0; i < widths.size(); ++i) out += std::string(i ? b.cross : "") + repeated(b.line, widths[i]);
  return out + std::string(b.right) + "\n";
}

using Lines = std::vector<StyledText>;

/// A line with a space on both sides; a missing one is blank.
std::string cell_line(const Lines& lines, std::size_t line, int width, Style base, Escapes escapes) {
  const std::string space = to_string(StyledText(" ", base), escapes);
  if (line >= lines.size()) return to_string(StyledText(repeated(" ", width), base), escapes);
  return space + to_string(lines[line], escapes) + space;
}

class Painter {
 public:
  Painter(const std::vector<TableColumn>& columns, std::vector<int> widths, Escapes escapes)
      : columns_(columns), widths_(std::move(widths)), escapes_(escapes) {}

  std::string head() const {
    std::vector<Lines> cells;
    for (std::size_t c = 0; c < columns_.size(); ++c)
      cells.push_back(in_bold(lines_of(StyledText(columns_[c].header), inner(c), columns_[c].justify)));
    std::size_t height = 1;
    for (const auto& cell : cells) height = std::max(height, cell.size());
    std::string out;
    for (std::size_t line = 0; line < height; ++line) {
      for (std::size_t c = 0; c < cells.size(); ++c) {
        const std::size_t blank = height - cells[c].size();  // the head stands on its line
        out += "┃" + cell_line(cells[c], line < blank ? height : line - blank, widths_[c], Style::bold, escapes_);
      }
      out += "┃\n";
    }
    return out;
  }

  std::string row(const std::vector<StyledText>& texts) const {
    std::vector<Lines> cells;
    std::size_t height = 1;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      cells.push_back(lines_of(texts[c], inner(c), columns_[c].justify));
      height = std::max(height, cells.back().size());
    }
    std::string out;
    for (std::size_t line = 0; line < height; ++line) {
      for (std::size_t c = 0; c < cells.size(); ++c) out += "│" + cell_line(cells[c], line, widths_[c], Style::plain, escapes_);
      out += "│\n";
    }
    return out;
  }

 private:
  int inner(std::size_t column) const { return std::max(1, widths_[column] - 2); }
  static Lines in_bold(Lines lines) {
    for (auto& line : lines)
      for (auto& glyph : line.glyphs) glyph.style = Style::bold;
    return lines;
  }

  const std::vector<TableColumn>& columns_;
  std::vector<int> widths_;
  Escapes escapes_;
};
}  // namespace

std::string draw_table(const std::vector<TableColumn>& columns, const std::vector<std::vector<StyledText>>& rows, int width,
                       Escapes escapes) {
  std::vector<int> widths;
  for (const auto& column : columns) widths.push_back(column.width + 2);
  const int room = width - static_cast<int>(columns.size()) - 1;
  const int excess = std::accumulate(widths.begin(), widths.end(), 0) - room;
  if (excess > 0) widths = reduced(widths, excess);
  const Painter painter(columns, widths, escapes);
  std::string out = border(top, widths) + painter.head() + border(under_head, widths);
  for (std::size_t r = 0; r < rows.size(); ++r) out += (r ? border(between, widths) : "") + painter.row(rows[r]);
  return out + border(bottom, widths);
}

}  // namespace tenon
