// GitHub's workflow commands. How they are read: actions/runner, src/Runner.Common/ActionCommand.cs.
#include <algorithm>
#include <array>

#include "tenon/diag/printable.h"
#include "tenon/diag/render.h"
#include "tenon/diag/run_report.h"
#include "tenon/diag/shortened.h"

namespace tenon {
namespace {

constexpr std::size_t shown_per_level = 10;        // of a step; what comes behind is dropped without a word
constexpr std::size_t most_message_bytes = 60000;  // of 64 KiB

std::string escaped(std::string_view text, std::string_view characters) {
  std::string out;
  for (const char c : text) {
    if (characters.find(c) == characters.npos) out += c;
    else (out += '%') += {"0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4], "0123456789ABCDEF"[c & 15]};
  }
  return out;
}

std::string property(const std::string& text) { return escaped(printable(text), "%\r\n:,"); }

/// Lines of a message stay lines: GitHub shows them so.
std::string message(const std::string& text) { return escaped(shortened(text, most_message_bytes), "%\r\n"); }

std::string_view command_of(Severity severity) {
  constexpr std::array<std::string_view, 3> commands{"notice", "warning", "error"};
  return commands[static_cast<std::size_t>(severity)];
}

/// The lines below the title, as a terminal shows them, without their indent.
std::string body_of(const Diagnostic& d) {
  const std::string text = render_terminal(d, Colour::off);
  std::string out;
  for (auto begin = text.find('\n') + 1; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto indent = text.compare(begin, 2, "  ") == 0 ? std::size_t{2} : std::size_t{0};
    out += (out.empty() ? "" : "\n") + text.substr(begin + indent, end - begin - indent);
    begin = end + 1;
  }
  return out;
}

std::string named(const Diagnostic& d) { return std::string(entry(d.code).id) + " " + std::string(entry(d.code).title); }

std::string annotation(const Diagnostic& d, const RunReport& report) {
  std::string out = "::" + std::string(command_of(d.severity)) + " file=" + property(report.file_of(d.where));
  if (const int line = line_of(d.where)) out += ",line=" + std::to_string(line);
  return out + ",title=" + property(named(d)) + "::" + message(body_of(d)) + "\n";
}

/// One annotation for all that GitHub would not show.
std::string overview(std::span<const Diagnostic* const> rest, const RunReport& report) {
  const Severity severity = rest.front()->severity;
  std::string lines;
  for (const auto* d : rest) lines += (lines.empty() ? "" : "\n") + named(*d) + ": " + printable(to_string(d->where));
  return "::" + std::string(command_of(severity)) + " file=" + property(report.subject) + ",title=" + std::to_string(rest.size()) +
         " more " + std::string(to_string(severity)) + "s::" + message(lines) + "\n";
}

}  // namespace

int line_of(const Where& where) {
  const auto* file = std::get_if<InFile>(&where);
  constexpr std::string_view word = "line ";
  if (!file || !file->detail.starts_with(word)) return 0;
  int line = 0;
  for (std::size_t i = word.size(); i < file->detail.size() && i < word.size() + 9; ++i) {
    const char c = file->detail[i];
    if (c < '0' || c > '9') break;
    line = line * 10 + (c - '0');
  }
  return line;
}

std::string render_github(const RunReport& report) {
  std::string out;
  for (const auto severity : {Severity::error, Severity::warning, Severity::note}) {
    std::vector<const Diagnostic*> level;
    for (const auto& d : report.diagnostics)
      if (d.severity == severity) level.push_back(&d);
    const auto single = level.size() <= shown_per_level ? level.size() : shown_per_level - 1;
    for (std::size_t i = 0; i < single; ++i) out += annotation(*level[i], report);
    if (single < level.size()) out += overview(std::span(level).subspan(single), report);
  }
  return out;
}

// A line is a command when "::" stands at its start, whatever white space is before it, or "##[" anywhere.
std::string inert_on_github(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "::" || text.substr(i, 2) == "#[") out += '\\';
    out += text[i];
  }
  return out;
}

}  // namespace tenon
