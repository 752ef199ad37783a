// How a command ends: its report on stdout in the format that was asked for, and in files.
#include "prepare.h"
#include "tenon/diag/json_document.h"
#include "tenon/io/atomic_file.h"
#include "tenon/io/json.h"

namespace tenon::cli {
namespace {

/// What all formats are made from.
struct Ending {
  const std::string& command;
  const Console& console;
  const Config& result;
  ExitCode code;
};

RunReport run_report(const Ending& end) {
  const auto root = repository_root();
  const Places& places = end.console.places();
  return {end.console.diagnostics(), end.command, path_from(root, places.model()), end.code,
          [root, &places](const Where& where) { return path_from(root, places.file_of(where)); }};
}

RunOutcome outcome(const Ending& end) { return {end.console.settings().file, end.console.ignored(), end.result}; }

std::string in_format(Format format, const Ending& end) {
  switch (format) {
    case Format::terminal: return "";
    case Format::json: return to_json(json_document(run_report(end), outcome(end)), 2) + "\n";
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
