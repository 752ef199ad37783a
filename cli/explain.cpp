// tenon explain: the page of a diagnostic, or the list of all of them.
#include <fmt/format.h>

#include "arguments.h"
#include "tenon/diag/explain.h"
#include "tenon/diag/suggest.h"

namespace tenon::cli {
namespace {

int report_unknown_code(const std::string& written) {
  std::vector<std::string_view> names;
  for (const auto& e : catalog) names.insert(names.end(), {e.id, e.name});
  const auto meant = nearest(written, names);
  print_error("tenon: there is no diagnostic " + written + (meant ? "; did you mean " + std::string(*meant) + "?" : "") +
              "\n       tenon explain lists them all\n");
  return usage;
}

Config row(const CatalogEntry& e) {
  Config c{Config::Dict{}};
  c.set("code", e.id);
  c.set("name", e.name);
  c.set("severity", to_string(e.severity));
  c.set("category", to_string(e.category));
  c.set("title", e.title);
  return c;
}

int list_all(Output output) {
  if (output == Output::json) {
    Config::List rows;
    for (const auto& e : catalog) rows.push_back(row(e));
    print_json("explain", Console(output), clean, std::move(rows));
    return clean;
  }
  for (const auto& e : catalog) print(fmt::format("{}  {:<8} {}\n", e.id, to_string(e.severity), e.title));
  return clean;
}

}  // namespace

int explain(const ExplainArguments& a) {
  if (a.code.empty()) return list_all(a.output);
  const auto code = code_named(a.code);
  if (!code) return report_unknown_code(a.code);
  const auto page = explanation(*code).value_or("");
  if (a.output == Output::json) {
    Config c = row(entry(*code));
    c.set("explanation", page);
    print_json("explain", Console(a.output), clean, std::move(c));
    return clean;
  }
  print(std::string(page));
  return clean;
}

}  // namespace tenon::cli
