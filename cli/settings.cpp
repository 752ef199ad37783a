#include "settings.h"

#include "tenon/diag/printable.h"

namespace tenon::cli {

std::string no_such_selector(std::string_view word) {
  const auto meant = nearest_selector(word);
  return "there is no diagnostic " + printable(word) + (meant ? "; did you mean " + std::string(*meant) + "?" : "");
}

std::optional<Format> format_named(std::string_view name) {
  if (name == "terminal") return Format::terminal;
  if (name == "json") return Format::json;
  if (name == "sarif") return Format::sarif;
  if (name == "github") return Format::github;
  if (name == "html") return Format::html;
  return std::nullopt;
}

std::optional<Severity> severity_named(std::string_view name) {
  for (const auto s : {Severity::note, Severity::warning, Severity::error})
    if (to_string(s) == name) return s;
  return std::nullopt;
}

std::optional<Format> format_of_file(std::string_view path) {
  if (path.ends_with(".sarif") || path.ends_with(".sarif.json")) return Format::sarif;
  if (path.ends_with(".json")) return Format::json;
  if (path.ends_with(".html") || path.ends_with(".htm")) return Format::html;
  return std::nullopt;
}

}  // namespace tenon::cli
