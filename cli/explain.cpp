// tenon explain: the page of a diagnostic, the list of all, or those that words are about.
#include "tenon/diag/explain.h"

#include <fmt/format.h>

#include "prepare.h"
#include "tenon/diag/printable.h"
#include "tenon/diag/search.h"

namespace tenon::cli {
namespace {

constexpr std::size_t most_found = 10;

Config row(const CatalogEntry& e) {
  Config c{Config::Dict{}};
  c.set("code", e.id);
  c.set("name", e.name);
  c.set("severity", to_string(e.severity));
  c.set("category", to_string(e.category));
  c.set("title", e.title);
  return c;
}

int list(std::span<const Code> codes, const Settings& settings) {
  Config::List rows;
  for (const auto code : codes) {
    const auto& e = entry(code);
    rows.push_back(row(e));
    if (settings.for_people()) print(fmt::format("{}  {:<8} {}\n", e.id, to_string(e.severity), e.title));
  }
  Console console(settings, Places(""));
  return finish("explain", console, rows);
}

int list_all(const Settings& settings) {
  std::vector<Code> all;
  for (std::size_t i = 0; i < std::size(catalog); ++i) all.push_back(static_cast<Code>(i));
  return list(all, settings);
}

int print_page(Code code, const Settings& settings) {
  const auto page = explanation(code).value_or("");
  if (settings.for_people()) print(std::string(page));
  Config result = row(entry(code));
  result.set("explanation", page);
  Console console(settings, Places(""));
  return finish("explain", console, result);
}

/// One word was to be a code, and is none. Several are a search.
int report_unknown_code(const std::string& written, const std::vector<Code>& near) {
  print_error("tenon: there is no diagnostic " + printable(written) +
              (near.empty() ? "" : "; did you mean " + std::string(entry(near.front()).id) + "?") + "\n");
  for (const auto code : near) print_error(fmt::format("       {}  {}\n", entry(code).id, entry(code).title));
  print_error("       tenon explain lists them all\n");
  return usage;
}

}  // namespace

int explain(const ExplainArguments& a) {
  if (a.words.empty()) return list_all(a.settings);
  std::string words;
  for (const auto& w : a.words) words += (words.empty() ? "" : " ") + w;
  if (const auto code = code_meant(words)) return print_page(*code, a.settings);
  const auto found = search_catalog(words, most_found);
  return found.empty() || looks_like_number(words) ? report_unknown_code(words, found) : list(found, a.settings);
}

}  // namespace tenon::cli
