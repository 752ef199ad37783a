// Model, data, memory and settings.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tenon/base/byte_text.h"
#include "tenon/report/html_text.h"
#include "tenon/report/page_parts.h"
#include "tenon/report/svg.h"

namespace tenon {
namespace {

using Box = Picture::Box;

std::string section(std::string_view id, std::string_view title, const std::string& content) {
  return fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n{2}</section>\n", id, title,
                     content);
}

/// A table that scrolls sideways where the window is narrow.
std::string table(std::string_view caption, std::initializer_list<std::string_view> columns, const std::string& rows) {
  std::string out = fmt::format(
      "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption><thead><tr>", escaped(caption));
  for (const auto column : columns) out += fmt::format("<th scope=\"col\">{}</th>", column);
  return out + "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
}

std::string codes(const std::vector<std::size_t>& findings, const Page& page) {
  std::string out;
  for (const auto f : findings)
    out += fmt::format("{}<a class=\"is-{}\" href=\"#finding-{}\">{}</a>", out.empty() ? "" : " ", to_string(page.diagnostics[f].severity),
                       f + 1, entry(page.diagnostics[f].code).id);
  return out;
}

/// The picture in words: each layer with what it reads.
std::string layer_table(const Picture& picture, const Page& page) {
  std::vector<std::string> reads(picture.boxes.size());
  for (const auto& wire : picture.wires) {
    auto& text = reads[static_cast<std::size_t>(wire.to)];
    text += (text.empty() ? "" : ", ") + picture.boxes[static_cast<std::size_t>(wire.from)].name;
  }
  std::string rows;
  for (std::size_t b = 0; b < picture.boxes.size(); ++b) {
    const Box& box = picture.boxes[b];
    if (box.role == Box::Role::data) continue;
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td><code>{}</code></td><td class=\"number\">{}{}</td><td>{}</td><td>{}</td></tr>\n",
        escaped(box.name), escaped(box.kind), box.shape.empty() ? (box.role == Box::Role::loss ? "" : "unknown") : escaped(box.shape),
        box.role == Box::Role::loss ? "" : with_commas(box.parameters), box.trainable || !box.parameters ? "" : " frozen",
        escaped(reads[b]), codes(box.findings, page));
  }
  return table("Layers of " + picture.title, {"Layer", "Class", "Output shape", "Parameters", "Reads", "Findings"}, rows);
}

std::string number(double v) {
  if (std::abs(v) < 1e15 && std::trunc(v) == v) return std::to_string(static_cast<std::int64_t>(v));
  return fmt::format("{:.4g}", v);
}

/// Bars, one for each class; of many classes the extremes in words.
std::string histogram(const std::vector<std::int64_t>& classes) {
  if (classes.empty()) return "";
  const auto [least, most] = std::minmax_element(classes.begin(), classes.end());
  if (classes.size() > 40) return fmt::format("{} classes, each {} to {} times", classes.size(), with_commas(*least), with_commas(*most));
  std::string out = "<ul class=\"bars\">";
  for (std::size_t c = 0; c < classes.size(); ++c)
    out += fmt::format(
        "<li><span class=\"class\">{}</span><span class=\"bar\" style=\"--share:{:.1f}%\"></span><span class=\"count\">{}</span></li>", c,
        100.0 * static_cast<double>(classes[c]) / static_cast<double>(std::max<std::int64_t>(*most, 1)), with_commas(classes[c]));
  return out + "</ul>";
}

std::vector<std::size_t> findings_about(const ArrayFacts& array, const Page& page) {
  std::vector<std::size_t> found;
  for (std::size_t d = 0; d < page.diagnostics.size(); ++d)
    if (const auto* at = std::get_if<InData>(&page.diagnostics[d].where); at && at->source == array.name) found.push_back(d);
  return found;
}

std::string array_row(std::size_t row, const Page& page) {
  const ArrayFacts& a = page.arrays[row];
  const auto cell = [](const std::string& html, std::string_view style = "") {
    return style.empty() ? "<td>" + html + "</td>" : fmt::format("<td class=\"{}\">{}</td>", style, html);
  };
  const std::string range = a.range ? number(a.range->low) + " to " + number(a.range->high) : "";
  return fmt::format("<tr id=\"array-{}\">", row) + cell(escaped(a.part)) + "<th scope=\"row\">" + escaped(a.name) + "</th>" +
         cell(escaped(a.file)) + cell("<code>" + escaped(to_string(a.spec.shape)) + "</code>") + cell(escaped(to_string(a.spec.dtype))) +
         cell(range, "range") +
         cell(is_text(a.spec.dtype) ? "" : with_commas(a.not_finite), a.not_finite ? "number is-warning" : "number") +
         cell(histogram(a.classes)) + cell(codes(findings_about(a, page), page)) + "</tr>\n";
}

}  // namespace

std::string model_section(const Page& page) {
  if (page.pictures.empty()) return "";
  std::string content = "<p class=\"hint\">Data come from above; each box names a layer, its class and the shape that it gives.";
  content += page.diagnostics.empty() ? "</p>\n" : " A code leads to its finding; a crossed line is where two things do not fit.</p>\n";
  for (std::size_t p = 0; p < page.pictures.size(); ++p) {
    const auto& picture = page.pictures[p];
    content += fmt::format(
        "<figure id=\"picture-{0}\">\n<figcaption>{1}</figcaption>\n<div class=\"canvas\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"{1}, drawn\">\n{2}</div>\n<details><summary>The same as a table</summary>{3}</details>\n</figure>\n",
        p, escaped(picture.title), to_svg(picture, p, page.diagnostics), layer_table(picture, page));
  }
  return section("model", "Model", content);
}

std::string data_section(const Page& page) {
  if (page.arrays.empty()) return "";
  std::string rows;
  for (std::size_t i = 0; i < page.arrays.size(); ++i) rows += array_row(i, page);
  return section("data", "Data",
                 table("Every array, with what its values are",
                       {"Part", "Array", "File", "Shape", "Type", "Range", "NaN, inf", "Labels", "Findings"}, rows));
}

std::string memory_section(const Page& page) {
  if (page.memory.empty()) return "";
  std::int64_t most = 1;
  for (const auto& column : page.memory)
    for (const auto& part : memory_parts) most = std::max(most, column.memory.*part.bytes);
  std::string rows;
  const auto row = [&](const std::string& name, auto bytes_of, bool bars) {
    rows += fmt::format("<tr{}><th scope=\"row\">{}</th>", bars ? "" : " class=\"total\"", name);
    for (const auto& column : page.memory) {
      const std::int64_t bytes = bytes_of(column.memory);
      rows += fmt::format("<td class=\"number\">{}{}</td>", byte_text(bytes),
                          bars ? fmt::format("<span class=\"bar\" style=\"--share:{:.1f}%\"></span>",
                                             100.0 * static_cast<double>(bytes) / static_cast<double>(most))
                               : "");
    }
    rows += "</tr>\n";
  };
  for (const auto& part : memory_parts) {
    if (std::none_of(page.memory.begin(), page.memory.end(), [&](const auto& c) { return c.memory.*part.bytes != 0; })) continue;
    row(
        fmt::format("{}<small>{}</small>", part.name, part.meaning), [&](const Memory& m) { return m.*part.bytes; }, true);
  }
  row(
      "peak", [](const Memory& m) { return m.total(); }, false);
  std::string head = "<th scope=\"col\">Part</th>";
  for (const auto& column : page.memory) head += "<th scope=\"col\">" + escaped(column.title) + "</th>";
  const std::string caption = "Peak memory, foretold" + (page.memory_note.empty() ? "" : ", " + page.memory_note);
  return section("memory", "Memory",
                 fmt::format("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table "
                             "class=\"memory\"><caption>{0}</caption><thead><tr>{1}"
                             "</tr></thead><tbody>\n{2}</tbody></table></div>\n",
                             escaped(caption), head, rows));
}

std::string settings_section(const Page& page) {
  std::string rows;
  for (const auto& s : page.settings)
    rows += fmt::format("<tr><th scope=\"row\">{}</th><td><code>{}</code></td></tr>\n", escaped(s.name), escaped(s.value));
  return section("settings", "Settings", table("What was checked, and with which arguments", {"Setting", "Value"}, rows));
}

}  // namespace tenon
