#include "tenon/diag/json_document.h"

#include <cmath>

#include "tenon/diag/render.h"
#include "tenon/version.h"

namespace tenon {
namespace {

/// JSON has no NaN; Python's is not read by others.
Config with_finite_numbers(Config c) {
  if (const auto* number = c.real(); number && !std::isfinite(*number))
    return std::isnan(*number) ? "NaN" : *number > 0 ? "Infinity" : "-Infinity";
  if (auto* list = c.list())
    for (auto& item : *list) item = with_finite_numbers(std::move(item));
  if (auto* dict = c.dict())
    for (auto& entry : *dict) entry.second = with_finite_numbers(std::move(entry.second));
  return c;
}

Config as_config(const SourceSpan& span) {
  return Config::Dict{{"path", span.path}, {"line", span.line}, {"column", span.column + 1}, {"end_column", span.end_column + 1}};
}

}  // namespace

Config json_document(const RunReport& report, const RunOutcome& outcome) {
  Config::List diagnostics;
  for (const auto& d : report.diagnostics) {
    Config one = render_json(d);
    if (const auto span = report.span_of ? report.span_of(d) : std::nullopt) one.set("source", as_config(*span));
    diagnostics.push_back(std::move(one));
  }
  return with_finite_numbers(Config::Dict{{"tenon", version},
                                          {"schema", 1},
                                          {"command", report.command},
                                          {"exit_code", report.exit_code},
                                          {"configuration", outcome.configuration.empty() ? Config() : Config(outcome.configuration)},
                                          {"ignored", outcome.ignored},
                                          {"diagnostics", std::move(diagnostics)},
                                          {"result", outcome.result}});
}

}  // namespace tenon
