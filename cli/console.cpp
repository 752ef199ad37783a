#include "console.h"

#include <fnmatch.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "tenon/diag/printable.h"
#include "tenon/diag/run_report.h"

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

/// A pattern without a slash means files of that name in any folder, as in .gitignore.
bool matches(const std::string& pattern, const std::string& path) {
  const auto slash = path.rfind('/');
  const bool of_name = pattern.find('/') == pattern.npos && slash != path.npos;
  return fnmatch(pattern.c_str(), of_name ? path.c_str() + slash + 1 : path.c_str(), 0) == 0;
}

/// "batch_size=64" of a call as "--batch-size 64", where the verb has that option. What no option says stays as Keras has it.
void write_as_options(Diagnostic& d, const std::vector<std::string>& options) {
  const auto* call = std::get_if<InCall>(&d.where);
  constexpr std::string_view calls[] = {"fit", "evaluate", "predict", "compile"};
  if (!call || std::find(std::begin(calls), std::end(calls), call->function) == std::end(calls)) return;
  for (Fix& fix : d.fixes) {
    const auto equals = fix.code.find('=');
    if (equals == std::string::npos) continue;
    std::string option = fix.code.substr(0, equals), value = fix.code.substr(equals + 1);
    std::replace(option.begin(), option.end(), '_', '-');
    if (value.size() > 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    const bool plain =
        !value.empty() && value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == std::string::npos;
    if (plain && std::find(options.begin(), options.end(), option) != options.end()) fix.code = "--" + option + " " + value;
  }
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

std::string shown(const Settings& settings, const std::string& text) {
  return settings.format_or_terminal() == Format::github ? inert_on_github(text) : text;
}

bool Console::is_wanted(const Diagnostic& d) const {
  const Selection selection{settings_.select.value_or(std::vector<Selector>{}), settings_.ignore.value_or(std::vector<Selector>{})};
  if (!selection.wants(d.code)) return false;
  if (settings_.per_file_ignores.empty()) return true;
  std::error_code failed;
  const auto folder = std::filesystem::weakly_canonical(settings_.file, failed).parent_path();
  const std::string paths[] = {path_from(folder, places_.file_of(d.where)), path_from(folder, places_.model())};
  return std::none_of(settings_.per_file_ignores.begin(), settings_.per_file_ignores.end(), [&](const auto& entry) {
    const bool covers = std::any_of(entry.ignore.begin(), entry.ignore.end(), [&](const auto& s) { return s.covers(d.code); });
    return covers && std::any_of(std::begin(paths), std::end(paths), [&](const std::string& path) { return matches(entry.pattern, path); });
  });
}

void Console::receive(Diagnostic diagnostic) {
  const bool wanted = is_wanted(diagnostic);
  if (!wanted && diagnostic.severity == Severity::error) unwanted_error_ = true;  // shown all the same: nothing runs with it
  else if (!wanted) return ++ignored_, void();
  done();
  write_as_options(diagnostic, settings_.options);
  const bool in_full = diagnostic.severity > Severity::note || notes_ == Notes::full;
  if (settings_.format_or_terminal() == Format::terminal) {
    if (in_full) print_error(render_terminal(diagnostic, colour_of(STDERR_FILENO)) + "\n");
    else if (notes_ == Notes::brief) print_error(brief(diagnostic));
  }
  Report::receive(std::move(diagnostic));
}

void Console::begin(const std::string& work) {
  line_is_open_ = settings_.for_people() && is_terminal(STDERR_FILENO) && environment("TERM") != "dumb";
  if (line_is_open_) print_error(work + " ...");
}

void Console::done() {
  if (std::exchange(line_is_open_, false)) print_error("\r\x1b[K");
}

ExitCode Console::exit_code() const {
  const auto& all = diagnostics();
  const auto is_unreadable = [](const Diagnostic& d) { return d.severity == Severity::error && entry(d.code).category == Category::file; };
  if (std::any_of(all.begin(), all.end(), is_unreadable)) return unreadable;
  const auto least = settings_.fail_on.value_or(Severity::error);
  return std::any_of(all.begin(), all.end(), [&](const Diagnostic& d) { return d.severity >= least; }) ? findings : clean;
}

bool Console::stops() const {
  if (exit_code() == clean) return false;
  if (settings_.for_people())
    print_error("tenon: nothing was run, because of --fail-on " + std::string(to_string(settings_.fail_on.value_or(Severity::error))) +
                "\n");
  return true;
}

void Console::print_summary() const {
  if (!settings_.for_people()) return;
  const bool only_counted_notes = notes_ == Notes::counted && count(Severity::note) == diagnostics().size();
  std::string line = diagnostics().empty() || only_counted_notes ? "" : summary_line(diagnostics());
  if (ignored_) line += (line.empty() ? "" : ", ") + std::to_string(ignored_) + " ignored";
  if (line.empty()) return;
  if (notes_ != Notes::full && count(Severity::note) && !only_counted_notes) line += "; --notes prints the notes in full";
  print_error(line + "\n");
  if (unwanted_error_) print_error("errors are shown whatever is selected or ignored: nothing runs with one\n");
}

}  // namespace tenon::cli
