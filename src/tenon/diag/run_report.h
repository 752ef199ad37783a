#pragma once
// A report of one run for another program to read: what SARIF and GitHub's annotations are made from.
#include <functional>
#include <span>
#include <string>

#include "tenon/base/config.h"
#include "tenon/diag/diagnostic.h"
#include "tenon/diag/source_span.h"

namespace tenon {

/// The file that a place is in: its path from the root of the user's repository, or an absolute path when it lies outside.
using FileOf = std::function<std::string(const Where&)>;

struct RunReport {
  std::span<const Diagnostic> diagnostics;
  std::string command;  // "check"
  std::string subject;  // the model's file, as FileOf gives it
  int exit_code = 0;
  FileOf file_of;
  std::function<std::optional<SourceSpan>(const Diagnostic&)> span_of{};  // where a program's line is known; its path counts before file_of
};

/// SARIF 2.1.0, within the limits of GitHub's code scanning: every row of the catalog is a rule, its page the rule's help.
Config render_sarif(const RunReport& report);

/// GitHub's workflow commands, a line each: ::error file=...,title=...::... GitHub shows 10 of each level, so the tenth names the others.
std::string render_github(const RunReport& report);

/// Text that GitHub's runner takes for no command, whatever names are in it.
std::string inert_on_github(std::string_view text);

/// The line of a text file that the place names; 0 when it names none.
int line_of(const Where& where);

}  // namespace tenon
