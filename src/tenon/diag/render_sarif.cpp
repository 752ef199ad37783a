// SARIF 2.1.0 (OASIS standard), as GitHub's code scanning reads it: docs.github.com, "SARIF support for code scanning".
#include <algorithm>
#include <array>
#include <map>

#include "tenon/diag/explain.h"
#include "tenon/diag/printable.h"
#include "tenon/diag/run_report.h"
#include "tenon/diag/shortened.h"
#include "tenon/version.h"

namespace tenon {
namespace {

constexpr std::size_t most_results = 5000;            // of 25,000 accepted, code scanning keeps so many
constexpr std::size_t most_description_bytes = 1024;  // of a rule
constexpr std::size_t most_message_bytes = 8000;

using Dict = Config::Dict;
using List = Config::List;

Config text(std::string_view words) { return Dict{{"text", words}}; }

/// The first paragraph below the heading of a page, on one line.
std::string first_paragraph(std::string_view page) {
  const auto begin = page.find("\n\n");
  if (begin == page.npos) return "";
  auto paragraph = page.substr(begin + 2);
  paragraph = paragraph.substr(0, paragraph.find("\n\n"));
  std::string out(paragraph);
  std::replace(out.begin(), out.end(), '\n', ' ');
  return shortened(out, most_description_bytes);
}

/// How sure a finding is: an error is proven, a note a matter of taste.
std::string_view precision(Severity severity) {
  constexpr std::array<std::string_view, 3> words{"medium", "high", "very-high"};
  return words[static_cast<std::size_t>(severity)];
}

std::string_view problem(Severity severity) {
  constexpr std::array<std::string_view, 3> words{"recommendation", "warning", "error"};
  return words[static_cast<std::size_t>(severity)];
}

Config rule(Code code) {
  const CatalogEntry& e = entry(code);
  const auto page = explanation(code).value_or("");
  const auto description = first_paragraph(page);
  return Dict{{"id", e.id},
              {"name", e.name},
              {"shortDescription", text(e.title)},
              {"fullDescription", text(description.empty() ? e.title : std::string_view(description))},
              {"help", Dict{{"text", page}, {"markdown", page}}},
              {"defaultConfiguration", Dict{{"level", to_string(e.severity)}}},
              {"properties", Dict{{"tags", List{"keras", to_string(e.category)}},
                                  {"precision", precision(e.severity)},
                                  {"problem.severity", problem(e.severity)}}}};
}

Config rules() {
  List out;
  for (std::size_t i = 0; i < std::size(catalog); ++i) out.push_back(rule(static_cast<Code>(i)));
  return out;
}

/// A path as a URI: all that could be read otherwise is escaped.
std::string uri_of(const std::string& path) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    if (plain.find(c) != plain.npos) out += c;
    else (out += '%') += {"0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4], "0123456789ABCDEF"[c & 15]};
  }
  return out;
}

Config physical(const std::string& path, int line) {
  const int at = std::max(line, 1);  // models and arrays have no lines; code scanning wants one
  Dict artifact{{"uri", uri_of(path)}};
  if (!path.starts_with('/')) artifact.emplace_back("uriBaseId", "%SRCROOT%");
  return Dict{{"artifactLocation", std::move(artifact)},
              {"region", Dict{{"startLine", at}, {"startColumn", 1}, {"endLine", at}, {"endColumn", 1}}}};
}

/// What a place is called where it has no line: the same from run to run, whichever row or batch was wrong.
struct LogicalPlace {
  std::string_view kind;
  std::string name, qualified;
};

LogicalPlace logical(const InLayer& at) { return {"object", at.layer, at.layer + (at.slot.empty() ? "" : "/" + at.slot)}; }
LogicalPlace logical(const InData& at) { return {"array", at.source, at.source}; }
LogicalPlace logical(const InCall& at) { return {"function", at.function, at.function + (at.argument.empty() ? "" : "/" + at.argument)}; }
LogicalPlace logical(const InFile&) { return {"resource", "", ""}; }
LogicalPlace logical(const Where& where) {
  return std::visit([](const auto& at) { return logical(at); }, where);
}

/// Columns count from 1 there, and the end is behind the last one.
Config physical(const SourceSpan& span) {
  Config out = physical(span.path, span.line);
  out.set("region", Dict{{"startLine", span.line},
                         {"startColumn", span.column + 1},
                         {"endLine", span.line},
                         {"endColumn", std::max(span.end_column, span.column) + 1}});
  return out;
}

Config location(const Diagnostic& d, const RunReport& report) {
  const Where& where = d.where;
  const auto span = report.span_of ? report.span_of(d) : std::nullopt;
  Dict out{{"physicalLocation", span ? physical(*span) : physical(report.file_of(where), line_of(where))}};
  if (const auto place = logical(where); !place.name.empty())
    out.emplace_back("logicalLocations",
                     List{Dict{{"name", printable(place.name)}, {"fullyQualifiedName", printable(place.qualified)}, {"kind", place.kind}}});
  return out;
}

/// In messages of SARIF "[words](place)" is a link and "{0}" stands for an argument; names must not become either.
std::string literally(const std::string& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words.compare(i, 2, "](") == 0) out += '\\';
    const auto end = words[i] == '{' ? words.find_first_not_of("0123456789", i + 1) : words.npos;
    if (end == words.npos || end == i + 1 || words[end] != '}') {
      out += words[i];
      continue;
    }
    out += "{" + words.substr(i, end + 1 - i) + "}";
    i = end;
  }
  return out;
}

/// A fix may have several lines; each is shown as it is.
std::string lines_of(const Fix& fix) {
  std::string out = "\nFix: " + printable(fix.text);
  if (fix.code.empty()) return out;
  const bool one_line = fix.code.find('\n') == fix.code.npos;
  out += one_line ? ": " : ":\n    ";
  for (std::size_t begin = 0; begin <= fix.code.size();) {
    const auto end = std::min(fix.code.find('\n', begin), fix.code.size());
    if (begin > 0) out += "\n    ";
    out += printable(fix.code.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

/// Its first sentence says all where there is room for no more.
std::string message_of(const Diagnostic& d) {
  std::string out = std::string(entry(d.code).title) + ": " + printable(to_string(d.where));
  if (d.expected) out += ", expected " + printable(to_string(*d.expected));
  if (d.found) out += ", found " + printable(to_string(*d.found));
  out += ".";
  if (!d.cause.empty()) out += "\n" + printable(d.cause);
  for (const auto& r : d.related) out += "\nSee " + printable(to_string(r.where)) + (r.text.empty() ? "" : ": " + printable(r.text));
  for (const auto& fix : d.fixes) out += lines_of(fix);
  return shortened(literally(out), most_message_bytes);
}

std::string hash_of(std::string_view words) {  // FNV-1a
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : words) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[hash >> shift & 15];
  return out;
}

/// Knows two findings of different runs for the same: by code, file and place, and by their number where these are equal.
class Fingerprints {
 public:
  Config of(const Diagnostic& d, const RunReport& report) {
    const auto place = logical(d.where);
    const auto hash = hash_of(std::string(entry(d.code).id) + "\n" + report.file_of(d.where) + "\n" + place.qualified);
    return Dict{{"primaryLocationLineHash", hash + ":" + std::to_string(++seen_[hash])}};
  }

 private:
  std::map<std::string, int> seen_;
};

Config results(std::span<const Diagnostic* const> diagnostics, const RunReport& report) {
  Fingerprints fingerprints;
  List out;
  for (const auto* d : diagnostics) {
    Dict result{{"ruleId", entry(d->code).id},
                {"ruleIndex", static_cast<std::int64_t>(d->code)},
                {"level", to_string(d->severity)},
                {"message", text(message_of(*d))},
                {"locations", List{location(*d, report)}},
                {"partialFingerprints", fingerprints.of(*d, report)}};
    out.emplace_back(std::move(result));
  }
  return out;
}

/// The gravest, when there are more than code scanning keeps.
std::vector<const Diagnostic*> kept(std::span<const Diagnostic> all) {
  std::vector<const Diagnostic*> out;
  for (const auto& d : all) out.push_back(&d);
  if (out.size() <= most_results) return out;
  std::stable_sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->severity > b->severity; });
  out.resize(most_results);
  return out;
}

}  // namespace

Config render_sarif(const RunReport& report) {
  const auto diagnostics = kept(report.diagnostics);
  Dict invocation{{"executionSuccessful", report.exit_code < 70}, {"exitCode", report.exit_code}};
  if (const auto left = report.diagnostics.size() - diagnostics.size())
    invocation.emplace_back(
        "toolExecutionNotifications",
        List{Dict{{"level", "warning"}, {"message", text(std::to_string(left) + " findings of lower severity are left out.")}}});
  const Dict driver{{"name", "Tenon"}, {"version", version}, {"semanticVersion", version}, {"rules", rules()}};
  Dict root{{"description", text("The root of the repository, or the folder where tenon ran.")}};
  Dict run{{"tool", Dict{{"driver", driver}}},
           {"automationDetails", Dict{{"id", "tenon/" + report.command + "/" + uri_of(report.subject) + "/"}}},
           {"invocations", List{std::move(invocation)}},
           {"originalUriBaseIds", Dict{{"%SRCROOT%", std::move(root)}}},
           {"columnKind", "unicodeCodePoints"},
           {"results", results(diagnostics, report)}};
  return Dict{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", List{std::move(run)}}};
}

}  // namespace tenon
