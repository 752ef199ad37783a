#include "console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tenon/diag/printable.h"
#include "tenon/io/json.h"
#include "tenon/version.h"

namespace tenon::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// "note[TN0506]: Data are cast to the model's dtype: x, float32 expected, uint8 found".
std::string brief(const Diagnostic& d) {
  std::string line = "note[" + std::string(entry(d.code).id) + "]: " + std::string(entry(d.code).title) + ": " + to_string(d.where);
  if (d.expected) line += ", " + to_string(*d.expected) + " expected";
  if (d.found) line += ", " + to_string(*d.found) + " found";
  return printable(line) + "\n";
}

}  // namespace

bool is_terminal(int file_descriptor) { return isatty(file_descriptor) == 1; }

Colour colour_of(int file_descriptor) {
  if (!environment("NO_COLOR").empty()) return Colour::off;
  if (!environment("FORCE_COLOR").empty() || !environment("CLICOLOR_FORCE").empty()) return Colour::on;
  return is_terminal(file_descriptor) && environment("TERM") != "dumb" ? Colour::on : Colour::off;
}

int terminal_columns() {
  if (const int columns = std::atoi(std::string(environment("COLUMNS")).c_str()); columns > 0) return columns;
  winsize size{};
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO})
    if (is_terminal(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) throw OutputFailed{errno};
}

void print_error(const std::string& text) {
  std::fflush(stdout);  // so that the two streams keep their order on one terminal
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

void flush() {
  if (std::fflush(stdout) != 0) throw OutputFailed{errno};
}

void Console::receive(Diagnostic diagnostic) {
  const bool in_full = diagnostic.severity > Severity::note || notes_ == Notes::full;
  if (output_ == Output::text && in_full) print_error(render_terminal(diagnostic, colour_of(STDERR_FILENO)) + "\n");
  if (output_ == Output::text && !in_full && notes_ == Notes::brief) print_error(brief(diagnostic));
  Report::receive(std::move(diagnostic));
}

ExitCode Console::exit_code() const {
  const auto& all = diagnostics();
  const auto is_unreadable = [](const Diagnostic& d) { return d.severity == Severity::error && entry(d.code).category == Category::file; };
  if (std::any_of(all.begin(), all.end(), is_unreadable)) return unreadable;
  return std::any_of(all.begin(), all.end(), [&](const Diagnostic& d) { return d.severity >= fail_on_; }) ? findings : clean;
}

void Console::print_summary() const {
  if (output_ == Output::json || diagnostics().empty()) return;
  if (notes_ == Notes::counted && count(Severity::note) == diagnostics().size()) return;
  print_error(summary_line(diagnostics()) +
              (notes_ != Notes::full && count(Severity::note) ? "; --notes prints the notes in full\n" : "\n"));
}

void print_json(const std::string& command, const Console& console, ExitCode code, Config result) {
  Config::List diagnostics;
  for (const auto& d : console.diagnostics()) diagnostics.push_back(render_json(d));
  Config document{Config::Dict{}};
  document.set("tenon", version);
  document.set("schema", 1);
  document.set("command", command);
  document.set("exit_code", static_cast<int>(code));
  document.set("diagnostics", std::move(diagnostics));
  document.set("result", std::move(result));
  print(to_json(document, 2) + "\n");
}

}  // namespace tenon::cli
