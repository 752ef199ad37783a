// The findings, each as a compiler would print it and as `tenon explain` explains it.
#include <fmt/format.h>

#include <algorithm>

#include "tenon/diag/explain.h"
#include "tenon/report/html_text.h"
#include "tenon/report/page_parts.h"

namespace tenon {
namespace {

std::string row(std::string_view key, const std::string& html) { return fmt::format("<dt>{}</dt><dd>{}</dd>\n", key, html); }

std::string figure(const Grid& grid) {
  const auto cell = [&](std::string_view tag, std::size_t column, const std::string& text) {
    const bool marked = grid.mark && grid.mark->column == column;
    return fmt::format("<{0}{1}{2}>{3}</{0}>", tag, tag == "th" ? " scope=\"col\"" : "", marked ? " class=\"marked\"" : "", escaped(text));
  };
  std::string out = "<div class=\"wide\" tabindex=\"0\"><table class=\"grid\"><thead><tr><td></td>";
  for (std::size_t c = 0; c < grid.columns.size(); ++c) out += cell("th", c, grid.columns[c]);
  out += "</tr></thead><tbody>";
  for (const auto& r : grid.rows) {
    out += "<tr><th scope=\"row\">" + escaped(r.label) + "</th>";
    for (std::size_t c = 0; c < grid.columns.size(); ++c) out += cell("td", c, c < r.cells.size() ? r.cells[c] : "");
    out += "</tr>";
  }
  if (grid.mark) {
    out += "<tr class=\"mark\"><td></td>";
    for (std::size_t c = 0; c < grid.columns.size(); ++c) out += cell("td", c, grid.mark->column == c ? "↑ " + grid.mark->text : "");
    out += "</tr>";
  }
  return out + "</tbody></table></div>\n";
}

std::string fix(const Fix& f) {
  std::string out = "<p>" + escaped(f.text) + (f.code.empty() ? "" : ":") + "</p>";
  if (!f.code.empty()) out += "<pre class=\"fix\" tabindex=\"0\"><code>" + escaped_lines(f.code) + "</code></pre>";
  if (!f.code.empty() && f.applies == Applies::needs_editing) out += "<p class=\"hint\">names and numbers are yours to put in</p>";
  return out;
}

/// Links to the boxes that are marked with the finding, and to the row of its array.
std::string places(const Page& page, std::size_t number) {
  std::string out;
  const auto add = [&](const std::string& id, const std::string& html) {
    out += fmt::format("{}<a href=\"#{}\">{}</a>", out.empty() ? "" : ", ", id, html);
  };
  for (std::size_t p = 0; p < page.pictures.size(); ++p)
    for (std::size_t b = 0; b < page.pictures[p].boxes.size(); ++b) {
      const auto& box = page.pictures[p].boxes[b];
      if (std::count(box.findings.begin(), box.findings.end(), number))
        add(fmt::format("box-{}-{}", p, b), escaped(abridged(box.name, 40)) + " in the drawing");
    }
  const auto* at = std::get_if<InData>(&page.diagnostics[number].where);
  for (std::size_t i = 0; at && i < page.arrays.size(); ++i)
    if (page.arrays[i].name == at->source) add(fmt::format("array-{}", i), "the table of data");
  return out;
}

std::string article(const Page& page, std::size_t number) {
  const Diagnostic& d = page.diagnostics[number];
  const auto& kind = entry(d.code);
  const auto severity = to_string(d.severity);
  std::string out = fmt::format(
      "<article class=\"finding is-{0}\" id=\"finding-{1}\" aria-labelledby=\"title-{1}\">\n"
      "<h3 id=\"title-{1}\"><span class=\"code\">{0} {2}</span> {3}</h3>\n<p class=\"place\">at {4}</p>\n",
      severity, number + 1, kind.id, escaped(kind.title), escaped(to_string(d.where)));
  if (d.figure) out += figure(*d.figure);
  out += "<dl>\n";
  if (d.expected) out += row("expected", "<code>" + escaped(to_string(*d.expected)) + "</code>");
  if (d.found) out += row("found", "<code>" + escaped(to_string(*d.found)) + "</code>");
  if (!d.cause.empty()) out += row("cause", escaped(d.cause));
  for (const auto& r : d.related) out += row("see", escaped(to_string(r.where) + (r.text.empty() ? "" : ": " + r.text)));
  for (const auto& f : d.fixes) out += row("fix", fix(f));
  if (const auto drawn = places(page, number); !drawn.empty()) out += row("shown", drawn);
  out += "</dl>\n";
  if (const auto text = explanation(d.code))
    out += fmt::format("<details><summary>More about {}</summary><div class=\"explanation\">{}</div></details>\n", kind.id,
                       from_markdown(*text));
  return out + "</article>\n";
}

}  // namespace

std::string findings_section(const Page& page) {
  std::string out = "<section id=\"findings\" aria-labelledby=\"findings-title\">\n<h2 id=\"findings-title\">Findings</h2>\n";
  const auto& all = page.diagnostics;
  const auto is_note = [](const Diagnostic& d) { return d.severity == Severity::note; };
  const auto notes = static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_note));
  if (all.empty()) out += "<p>Nothing was found.</p>\n";
  for (std::size_t i = 0; i < all.size(); ++i)
    if (!is_note(all[i])) out += article(page, i);
  if (notes && notes < all.size()) out += "<h3 class=\"apart\">Notes</h3>\n";
  if (notes) out += "<p class=\"hint\">Notes never stop a run: they say what is adapted silently, and give advice.</p>\n";
  for (std::size_t i = 0; i < all.size(); ++i)
    if (is_note(all[i])) out += article(page, i);
  return out + "</section>\n";
}

}  // namespace tenon
