#pragma once
// Where the command writes: results to stdout, everything else to stderr; and the sink that prints diagnostics there.
#include <string>

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

enum class Output : std::uint8_t { text, json };
/// Notes never block a run: in full for who asks, a line each for check, only counted elsewhere.
enum class Notes : std::uint8_t { counted, brief, full };

/// Keeps diagnostics, and with Output::text prints each to stderr as it comes.
class Console : public Report {
 public:
  explicit Console(Output output, Notes notes = Notes::counted, Severity fail_on = Severity::error)
      : output_(output), notes_(notes), fail_on_(fail_on) {}
  void receive(Diagnostic diagnostic) override;
  Output output() const { return output_; }
  /// What the diagnostics so far mean for the caller: files that cannot be read, findings, or nothing.
  ExitCode exit_code() const;
  /// "2 errors, 1 warning" on stderr, when there was anything to count.
  void print_summary() const;

 private:
  Output output_;
  Notes notes_;
  Severity fail_on_;
};

/// The one JSON document of a command with --json.
void print_json(const std::string& command, const Console& console, ExitCode code, Config result);

}  // namespace tenon::cli
