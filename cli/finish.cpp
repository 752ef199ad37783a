// How a command ends: its report on stdout in the format that was asked for, and in files.
#include <cmath>

#include "prepare.h"
#include "tenon/diag/run_report.h"
#include "tenon/io/atomic_file.h"
#include "tenon/io/json.h"
#include "tenon/version.h"

namespace tenon::cli {
namespace {

/// JSON has no NaN; Python's is not read by others. Such a number becomes the text "NaN", "Infinity" or "-Infinity".
Config with_finite_numbers(Config c) {
  if (const auto* number = c.real(); number && !std::isfinite(*number))
    return std::isnan(*number) ? "NaN" : *number > 0 ? "Infinity" : "-Infinity";
  if (auto* list = c.list())
    for (auto& item : *list) item = with_finite_numbers(std::move(item));
  if (auto* dict = c.dict())
    for (auto& entry : *dict) entry.second = with_finite_numbers(std::move(entry.second));
  return c;
}

/// What all formats are made from.
struct Ending {
  const std::string& command;
  const Console& console;
  const Config& result;
  ExitCode code;
};

Config json_document(const Ending& end) {
  Config::List diagnostics;
  for (const auto& d : end.console.diagnostics()) diagnostics.push_back(render_json(d));
  const auto& file = end.console.settings().file;
  return Config::Dict{{"tenon", version},
                      {"schema", 1},
                      {"command", end.command},
                      {"exit_code", static_cast<int>(end.code)},
                      {"configuration", file.empty() ? Config() : Config(file)},
                      {"ignored", end.console.ignored()},
                      {"diagnostics", std::move(diagnostics)},
                      {"result", end.result}};
}

RunReport run_report(const Ending& end) {
  const auto root = repository_root();
  const Places& places = end.console.places();
  return {end.console.diagnostics(), end.command, path_from(root, places.model()), end.code,
          [root, &places](const Where& where) { return path_from(root, places.file_of(where)); }};
}

std::string in_format(Format format, const Ending& end) {
  switch (format) {
    case Format::terminal: return "";
    case Format::json: return to_json(with_finite_numbers(json_document(end)), 2) + "\n";
    case Format::sarif: return to_json(render_sarif(run_report(end)), 2) + "\n";
    case Format::github: return render_github(run_report(end));
    case Format::html: return end.console.page();
  }
  return "";
}

}  // namespace

int finish(const std::string& command, Console& console, const Config& result, std::optional<ExitCode> ended) {
  const auto code = [&] { return ended.value_or(console.exit_code()); };
  for (const auto& path : console.settings().reports) {
    const std::string text = in_format(*format_of_file(path), {command, console, result, code()});
    (void)write_file(path, std::as_bytes(std::span(text)), console);  // a failure is a diagnostic, in all reports that come after it
  }
  print(in_format(console.settings().format_or_terminal(), {command, console, result, code()}));
  console.print_summary();
  return code();
}

}  // namespace tenon::cli
