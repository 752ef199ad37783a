#include "tenon/report/page.h"

#include <fmt/format.h>

#include "tenon/diag/render.h"
#include "tenon/report/html_text.h"
#include "tenon/report/page_parts.h"

namespace tenon {
namespace {

std::string head(const Page& page) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; "
      "base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>{} - tenon {}</title>\n<style>\n{}</style>\n</head>\n",
      page_script_sha256(), escaped(page.subject), escaped(page.command), page_style());
}

std::string counts(const Page& page) {
  std::string out;
  for (const auto severity : {Severity::error, Severity::warning, Severity::note}) {
    int n = 0;
    for (const auto& d : page.diagnostics) n += d.severity == severity;
    if (n) out += fmt::format("<li class=\"pill is-{0}\"><b>{1}</b> {0}{2}</li>", to_string(severity), n, n == 1 ? "" : "s");
  }
  return out.empty() ? "<li class=\"pill is-clean\">no findings</li>" : out;
}

std::string verdict(const Page& page) {
  return fmt::format(
      "<header>\n<p class=\"command\">tenon {}</p>\n<h1>{}</h1>\n"
      "<div class=\"verdict {}\" role=\"status\"><span class=\"sign\" "
      "aria-hidden=\"true\">{}</span><div><strong>{}</strong><p>{}</p></div></div>\n"
      "<ul class=\"pills\" aria-label=\"{}\">{}</ul>\n",
      escaped(page.command), escaped(page.subject), page.refused ? "refused" : "accepted", page.refused ? "✗" : "✓", escaped(page.verdict),
      escaped(page.summary), escaped(summary_line(page.diagnostics)), counts(page));
}

std::string contents(const Page& page) {
  std::string out = "<nav aria-label=\"Sections\"><ul><li><a href=\"#findings\">Findings</a></li>";
  if (!page.pictures.empty()) out += "<li><a href=\"#model\">Model</a></li>";
  if (!page.arrays.empty()) out += "<li><a href=\"#data\">Data</a></li>";
  if (!page.memory.empty()) out += "<li><a href=\"#memory\">Memory</a></li>";
  return out + "<li><a href=\"#settings\">Settings</a></li></ul></nav>\n</header>\n";
}

}  // namespace

std::string to_html(const Page& page) {
  return head(page) + "<body>\n<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n" + verdict(page) + contents(page) +
         "<main>\n" + findings_section(page) + model_section(page) + data_section(page) + memory_section(page) + settings_section(page) +
         fmt::format(
             "</main>\n<footer>Written by tenon {}. This file needs no network and no "
             "script.</footer>\n<script>{}</script>\n</body>\n</html>\n",
             escaped(page.version), page_script());
}

}  // namespace tenon
