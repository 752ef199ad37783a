#include <algorithm>
#include <array>
#include <map>

#include "tenon/diag/printable.h"
#include "tenon/diag/render.h"
#include "tenon/diag/source_span.h"

namespace tenon {
namespace {

constexpr std::size_t line_width = 100;  // of prose; lines to paste are never broken
constexpr std::size_t key_width = 9;     // "expected" and a space

/// Colours, or nothing.
struct Ink {
  Colour colour;
  std::string operator()(std::string_view sgr, std::string text) const {
    return colour == Colour::on ? "\x1b[" + std::string(sgr) + "m" + text + "\x1b[0m" : text;
  }
  std::string severity(Severity s, std::string text) const {
    constexpr std::array<std::string_view, 3> sgr{"1;36", "1;35", "1;31"};  // note, warning, error
    return (*this)(sgr[static_cast<std::size_t>(s)], std::move(text));
  }
};

std::string aligned_right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, display_width(text)), ' ') + text;
}

std::string aligned_left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, display_width(text)), ' ');
}

/// A grid with every text made printable, and its columns measured.
struct Measured {
  Grid grid;
  std::size_t label = 0;
  std::vector<std::size_t> widths;

  explicit Measured(Grid g) : grid(std::move(g)), widths(grid.columns.size()) {
    const auto take = [](std::string& text, std::size_t& width) {
      text = printable(text);
      width = std::max(width, display_width(text));
    };
    for (std::size_t c = 0; c < widths.size(); ++c) take(grid.columns[c], widths[c]);
    for (auto& row : grid.rows) {
      take(row.label, label);
      row.cells.resize(widths.size());
      for (std::size_t c = 0; c < widths.size(); ++c) take(row.cells[c], widths[c]);
    }
  }
};

std::string draw(const Grid& figure, Severity severity, const Ink& ink) {
  const Measured m(figure);
  const auto& mark = m.grid.mark;
  const auto line = [&](const std::string& label, const std::vector<std::string>& cells, Colour marked) {
    std::string out = "    " + aligned_left(label, m.label);
    for (std::size_t c = 0; c < m.widths.size(); ++c) {
      const auto cell = aligned_right(cells[c], m.widths[c]);
      out += "   " + (mark && mark->column == c && marked == Colour::on ? ink.severity(severity, cell) : cell);
    }
    return out + "\n";
  };
  std::string out = line("", m.grid.columns, Colour::off);
  for (const auto& row : m.grid.rows) out += line(row.label, row.cells, Colour::on);
  if (!mark || mark->column >= m.widths.size()) return out;
  std::size_t indent = 4 + m.label + 3;
  for (std::size_t c = 0; c < mark->column; ++c) indent += m.widths[c] + 3;
  return out + std::string(indent, ' ') + ink.severity(severity, std::string(m.widths[mark->column], '^') + " " + printable(mark->text)) +
         "\n";
}

/// "  cause    text", wrapped with a hanging indent.
std::string entry_line(std::string_view key, const std::string& text, const Ink& ink) {
  std::string out, lead = "  " + ink("36", aligned_left(std::string(key), key_width));
  for (const auto& line : wrap(printable(text), line_width - 2 - key_width)) {
    out += lead + line + "\n";
    lead = std::string(2 + key_width, ' ');
  }
  return out;
}

std::vector<std::string> lines_of(std::string_view code) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= code.size();) {
    const auto end = std::min(code.find('\n', begin), code.size());
    lines.push_back(printable(code.substr(begin, end - begin)));
    begin = end + 1;
  }
  return lines;
}

/// What to do, and the line to paste behind it - or below it, when it is long or more than one.
std::string fix_lines(const Fix& fix, const Ink& ink) {
  if (fix.code.empty()) return entry_line("fix", fix.text, ink);
  const auto code = lines_of(fix.code);
  std::string out = entry_line("fix", fix.text + ":", ink);
  const auto text_width = display_width(printable(fix.text)) + 3;
  if (code.size() == 1 && 2 + key_width + text_width + display_width(code[0]) <= line_width) {
    out.back() = ' ';  // the newline
    return out + " " + ink("32", code[0]) + "\n";
  }
  for (const auto& line : code) out += std::string(4 + key_width, ' ') + ink("32", line) + "\n";
  return out;
}

/// The line as a compiler quotes it, without its indentation.
std::string quote(const SourceSpan& span, Severity severity, const Ink& ink) {
  const auto indent = std::min(span.text.find_first_not_of(" \t"), span.text.size());
  const std::string number = std::to_string(span.line), margin = "  " + std::string(number.size(), ' ') + " | ";
  std::string out = "\n  " + number + " | " + printable(span.text.substr(indent)) + "\n";
  const int begin = span.column - static_cast<int>(indent), length = span.end_column - span.column;
  if (begin < 0 || length <= 0) return out + "\n";
  return out + margin + std::string(static_cast<std::size_t>(begin), ' ') +
         ink.severity(severity, std::string(static_cast<std::size_t>(length), '^')) + "\n\n";
}

std::string render(const Diagnostic& d, Colour colour, const SourceSpan* span) {
  const Ink ink{colour};
  const CatalogEntry& kind = entry(d.code);
  std::string out = ink.severity(d.severity, std::string(to_string(d.severity)) + "[" + std::string(kind.id) + "]");
  out += ink("1", ": " + std::string(kind.title)) + "\n  at " + printable(to_string(d.where));
  if (span) out += ", " + printable(span->path) + ":" + std::to_string(span->line) + "\n" + quote(*span, d.severity, ink);
  else out += "\n";
  if (d.figure) out += (span ? "" : "\n") + draw(*d.figure, d.severity, ink) + "\n";
  if (d.expected) out += entry_line("expected", to_string(*d.expected), ink);
  if (d.found) out += entry_line("found", to_string(*d.found), ink);
  if (!d.cause.empty()) out += entry_line("cause", d.cause, ink);
  for (const auto& r : d.related) out += entry_line("see", to_string(r.where) + (r.text.empty() ? "" : ": " + r.text), ink);
  for (const auto& fix : d.fixes) out += fix_lines(fix, ink);
  return out + entry_line("more", "tenon explain " + std::string(kind.id), ink);
}

}  // namespace

std::string render_terminal(const Diagnostic& d, Colour colour) { return render(d, colour, nullptr); }
std::string render_terminal(const Diagnostic& d, Colour colour, const SourceSpan& span) { return render(d, colour, &span); }

std::string summary_line(std::span<const Diagnostic> diagnostics) {
  std::map<Severity, int, std::greater<>> counts;
  for (const auto& d : diagnostics) ++counts[d.severity];
  std::string out;
  for (const auto& [severity, count] : counts)
    out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(to_string(severity)) + (count == 1 ? "" : "s");
  return out.empty() ? "no findings" : out;
}

}  // namespace tenon
