// differential_verdicts: reads cases ("## NAME", then the lines of a case) and prints a line for each: its name, and what Tenon says of it.
// "accepts", "refuses TN0302 TN0501", "not native TN0216", or "fails: ..." where Tenon has no answer.
#include <exception>
#include <iostream>
#include <iterator>
#include <string>

#include "case/case.h"

namespace {

using namespace tenon;

/// What Tenon knows and does not do yet is no verdict about the program.
bool not_done_yet(const Report& report) {
  for (const auto& d : report.diagnostics())
    if (d.severity == Severity::error && d.code != Code::LayerNotNative && d.code != Code::ArgumentUnsupported) return false;
  return !report.ok();
}

std::string verdict(const std::string& lines) try {
  const Report report = test::run_case(lines);
  std::string codes;
  for (const auto& d : report.diagnostics())
    if (report.ok() ? d.severity == Severity::warning : d.severity == Severity::error) codes += " " + std::string(entry(d.code).id);
  return (report.ok() ? "accepts" : not_done_yet(report) ? "not native" : "refuses") + codes;
} catch (const std::exception& e) { return std::string("fails: ") + e.what(); }

}  // namespace

int main() {
  const std::string all{std::istreambuf_iterator<char>(std::cin), {}};
  for (auto at = all.find("## "); at != std::string::npos;) {
    const auto next = all.find("\n## ", at), line = all.find('\n', at);
    if (line == std::string::npos) break;
    const auto end = next == std::string::npos ? all.size() : next + 1;
    std::cout << all.substr(at + 3, line - at - 3) << '\t' << std::flush << verdict(all.substr(line + 1, end - line - 1)) << std::endl;
    at = next == std::string::npos ? next : next + 1;
  }
}
