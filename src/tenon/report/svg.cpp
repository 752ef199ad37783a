#include "tenon/report/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "tenon/diag/printable.h"
#include "tenon/report/html_text.h"
#include "tenon/report/layered_layout.h"

namespace tenon {
namespace {

using Box = Picture::Box;

constexpr std::size_t longest_text = 30;  // columns; such a box fits the width of a phone
constexpr double column_width = 7.9, line_height = 17, least_width = 150, margin = 10;
constexpr std::size_t most_badges = 3;

/// The lines of text of a box, with the class of each.
struct BoxText {
  struct Line {
    std::string style, text;
  };
  std::vector<Line> lines;
  std::vector<std::size_t> badges{};  // findings, one for each code
};

BoxText text_of(const Box& box, const std::vector<Diagnostic>& diagnostics) {
  BoxText out;
  out.lines.push_back({"name", abridged(box.name, longest_text)});
  out.lines.push_back({"kind", abridged(box.kind + (box.trainable || box.parameters == 0 ? "" : ", frozen"), longest_text)});
  if (box.role != Box::Role::loss) out.lines.push_back({"shape", box.shape.empty() ? "shape unknown" : abridged(box.shape, longest_text)});
  std::set<Code> codes;
  for (const auto f : box.findings)
    if (codes.insert(diagnostics[f].code).second) out.badges.push_back(f);
  return out;
}

BoxSize size_of(const BoxText& text) {
  std::size_t columns = text.badges.empty() ? 0 : std::min(text.badges.size(), most_badges + 1) * 8;
  for (const auto& line : text.lines) columns = std::max(columns, display_width(line.text));
  const auto lines = static_cast<double>(text.lines.size()) + (text.badges.empty() ? 0 : 1.2);
  return {std::max(least_width, std::ceil(static_cast<double>(columns) * column_width) + 24), lines * line_height + 16};
}

std::string_view role_name(Box::Role role) {
  switch (role) {
    case Box::Role::data: return "data";
    case Box::Role::layer: return "layer";
    case Box::Role::model: return "model";
    case Box::Role::loss: return "loss";
  }
  return "";
}

/// " has-error": the class of what something was found about.
std::string severity_class(const std::vector<std::size_t>& findings, const std::vector<Diagnostic>& diagnostics) {
  const auto severity = worst(findings, diagnostics);
  return severity ? " has-" + std::string(to_string(*severity)) : "";
}

std::string codes_of(const std::vector<std::size_t>& findings, const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const auto f : findings) {
    const auto& kind = entry(diagnostics[f].code);
    out += fmt::format("{}{} {}: {}", out.empty() ? "" : "; ", to_string(diagnostics[f].severity), kind.id, kind.title);
  }
  return out;
}

/// What a pointer or a screen reader is told of a box: everything in full.
std::string description(const Box& box, const std::vector<Diagnostic>& diagnostics) {
  std::string out = fmt::format("{} \"{}\" ({})", role_name(box.role), box.name, box.kind);
  if (box.role != Box::Role::loss) out += box.shape.empty() ? ", shape unknown" : ", " + box.shape;
  if (box.parameters) out += fmt::format(", {} parameters{}", box.parameters, box.trainable ? "" : ", frozen");
  return box.findings.empty() ? out : out + " - " + codes_of(box.findings, diagnostics);
}

/// A line bends between levels and runs straight down beside boxes.
std::string path_data(const std::vector<Point>& points) {
  std::string d = fmt::format("M{:.1f} {:.1f}", points.front().x + margin, points.front().y + margin);
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point a{points[i - 1].x + margin, points[i - 1].y + margin}, b{points[i].x + margin, points[i].y + margin};
    const double half = (a.y + b.y) / 2;
    if (a == b) continue;
    if (a.x == b.x) d += fmt::format("V{:.1f}", b.y);
    else d += fmt::format("C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", a.x, half, b.x, half, b.x, b.y);
  }
  return d;
}

class Writer {
 public:
  Writer(const Picture& picture, std::size_t number, const std::vector<Diagnostic>& diagnostics)
      : p_(picture), number_(number), diagnostics_(diagnostics) {
    std::vector<BoxSize> sizes;
    for (const auto& box : p_.boxes) texts_.push_back(text_of(box, diagnostics_)), sizes.push_back(size_of(texts_.back()));
    std::vector<tenon::Line> lines;
    for (const auto& wire : p_.wires) lines.push_back({wire.from, wire.to});
    placed_ = place(sizes, lines);
    sizes_ = std::move(sizes);
  }

  std::string run() {
    const double width = std::ceil(placed_.width + 2 * margin), height = std::ceil(placed_.height + 2 * margin);
    std::string out = fmt::format(
        "<svg class=\"picture\" role=\"group\" aria-label=\"{0}\" width=\"{1}\" height=\"{2}\" viewBox=\"0 0 {1} {2}\" "
        "xmlns=\"http://www.w3.org/2000/svg\">\n",
        escaped(p_.title + " as a graph; the table of layers below says the same"), width, height);
    // Lines with findings last, over the others.
    for (const bool marked : {false, true})
      for (std::size_t w = 0; w < p_.wires.size(); ++w)
        if (p_.wires[w].findings.empty() != marked) out += wire(w);
    for (std::size_t b = 0; b < p_.boxes.size(); ++b) out += box(b);
    return out + "</svg>\n";
  }

 private:
  std::string wire(std::size_t w) const {
    const auto& wire = p_.wires[w];
    const auto& path = placed_.paths[w];
    const Point end{path.back().x + margin, path.back().y + margin};
    const auto title = fmt::format("{} to {}{}{}", p_.boxes[static_cast<std::size_t>(wire.from)].name,
                                   p_.boxes[static_cast<std::size_t>(wire.to)].name, wire.shape.empty() ? "" : ", " + wire.shape,
                                   wire.findings.empty() ? "" : " - " + codes_of(wire.findings, diagnostics_));
    std::string out =
        fmt::format("<g class=\"wire{}\"><title>{}</title><path d=\"{}\"/><path class=\"head\" d=\"M{:.1f} {:.1f}l-4.5 -8h9z\"/>",
                    severity_class(wire.findings, diagnostics_), escaped(title), path_data(path), end.x, end.y);
    if (!wire.findings.empty()) out += cross(path);
    return out + "</g>\n";
  }

  /// On a line that does not fit: seen without colours, too.
  static std::string cross(const std::vector<Point>& path) {
    const Point a = path[path.size() - 2], b = path.back();
    const double x = (a.x + b.x) / 2 + margin, y = (a.y + b.y) / 2 + margin - 3;
    return fmt::format("<path class=\"cross\" d=\"M{0:.1f} {1:.1f}l10 10m0 -10l-10 10\"/>", x - 5, y - 5);
  }

  std::string box(std::size_t b) const {
    const Box& box = p_.boxes[b];
    const Point at{placed_.boxes[b].x + margin, placed_.boxes[b].y + margin};
    const double middle = at.x + sizes_[b].width / 2;
    const bool unknown = box.shape.empty() && box.role != Box::Role::loss;
    std::string out = fmt::format("<g class=\"box {}{}{}\" id=\"box-{}-{}\" role=\"group\"><title>{}</title>", role_name(box.role),
                                  unknown ? " unknown" : "", severity_class(box.findings, diagnostics_), number_, b,
                                  escaped(description(box, diagnostics_)));
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"{}\"/>", at.x, at.y, sizes_[b].width,
                       sizes_[b].height, box.role == Box::Role::layer || box.role == Box::Role::model ? 6 : 18);
    double y = at.y + 8 + line_height - 4;
    for (const auto& line : texts_[b].lines) {
      const auto text = fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", line.style, middle, y, escaped(line.text));
      const bool links = box.picture >= 0 && line.style == "name";
      out += links ? fmt::format("<a href=\"#picture-{}\">{}</a>", box.picture, text) : text;
      y += line_height;
    }
    return out + badges(b, middle, y + 2) + "</g>\n";
  }

  std::string badges(std::size_t b, double middle, double y) const {
    const auto& found = texts_[b].badges;
    const std::size_t shown = std::min(found.size(), most_badges);
    const double step = 8 * column_width;
    double x = middle - step * static_cast<double>(std::min(found.size(), most_badges + 1) - (found.empty() ? 0 : 1)) / 2;
    std::string out;
    for (std::size_t i = 0; i < shown; ++i, x += step) {
      const auto& d = diagnostics_[found[i]];
      out += fmt::format("<a href=\"#finding-{}\"><text class=\"badge is-{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text></a>", found[i] + 1,
                         to_string(d.severity), x, y, entry(d.code).id);
    }
    if (shown < found.size()) out += fmt::format("<text class=\"badge\" x=\"{:.1f}\" y=\"{:.1f}\">+{}</text>", x, y, found.size() - shown);
    return out;
  }

  const Picture& p_;
  std::size_t number_;
  const std::vector<Diagnostic>& diagnostics_;
  std::vector<BoxText> texts_;
  std::vector<BoxSize> sizes_;
  Placed placed_;
};

}  // namespace

std::optional<Severity> worst(const std::vector<std::size_t>& findings, const std::vector<Diagnostic>& diagnostics) {
  std::optional<Severity> out;
  for (const auto f : findings)
    if (!out || diagnostics[f].severity > *out) out = diagnostics[f].severity;
  return out;
}

std::string to_svg(const Picture& picture, std::size_t number, const std::vector<Diagnostic>& diagnostics) {
  return Writer(picture, number, diagnostics).run();
}

}  // namespace tenon
