#pragma once
// Where the command writes: results to stdout, everything else to stderr; and the sink that prints diagnostics there.
#include <functional>
#include <string>

#include "places.h"
#include "settings.h"
#include "tenon/diag/render.h"
#include "tenon/diag/sink.h"

namespace tenon::cli {

enum ExitCode : int { clean = 0, findings = 1, usage = 2, unreadable = 3, internal = 70, interrupted = 130 };

/// Colour of a stream: NO_COLOR and TERM=dumb switch it off, FORCE_COLOR on; else on when the stream is a terminal.
Colour colour_of(int file_descriptor);
bool is_terminal(int file_descriptor);
/// Columns of the terminal on stdout or stderr; 80 when there is none.
int terminal_columns();

/// Writes to stdout, or throws OutputFailed: a full disk or a closed pipe must not look like success.
void print(const std::string& text);
/// Writes to stderr; nothing to do when that fails.
void print_error(const std::string& text);
/// Flushes stdout, or throws OutputFailed.
void flush();
struct OutputFailed {
  int error;
};

/// Text with names from files in it, for whoever reads the output: GitHub's runner must not take a name for a command.
std::string shown(const Settings& settings, const std::string& text);

/// Notes never block a run: in full for who asks, a line each for check, only counted elsewhere.
enum class Notes : std::uint8_t { counted, brief, full };

/// Keeps the diagnostics that are wanted, and on a terminal prints each to stderr as it comes.
class Console : public Report {
 public:
  Console(const Settings& settings, Places places, Notes notes = Notes::counted)
      : settings_(settings), places_(std::move(places)), notes_(settings.notes.value_or(false) ? Notes::full : notes) {}
  void receive(Diagnostic diagnostic) override;
  /// On a terminal, a line on stderr that says what takes its time; gone when the next diagnostic comes, or with done().
  void begin(const std::string& work);
  void done();
  const Settings& settings() const { return settings_; }
  const Places& places() const { return places_; }
  /// What the diagnostics so far mean for the caller: files that cannot be read, findings, or nothing.
  ExitCode exit_code() const;
  /// Nothing is to be run: --fail-on asks for more than no errors. Says so.
  bool stops() const;
  int ignored() const { return ignored_; }
  /// How the command's HTML report is made, when it is asked for.
  void draw_with(std::function<std::string()> page) { page_ = std::move(page); }
  std::string page() const { return page_ ? page_() : ""; }
  /// "2 errors, 1 warning" on stderr, when there was anything to count.
  void print_summary() const;

 private:
  bool is_wanted(const Diagnostic& diagnostic) const;
  Settings settings_;
  Places places_;
  Notes notes_;
  int ignored_ = 0;
  bool unwanted_error_ = false, line_is_open_ = false;
  std::function<std::string()> page_{};
};

}  // namespace tenon::cli
