#include "findings.h"

#include <nanobind/stl/pair.h>

#include <algorithm>

#include "tenon/diag/explain.h"
#include "tenon/diag/json_document.h"
#include "tenon/diag/printable.h"
#include "tenon/diag/render.h"
#include "tenon/diag/search.h"
#include "tenon/io/json.h"

namespace tenon::python {
namespace {

std::string_view kind_of(const Where& where) {
  constexpr std::string_view kinds[] = {"layer", "data", "call", "file"};
  return kinds[where.index()];
}

/// The layer, the array, the argument or the file.
std::string subject_of(const Where& where) {
  if (const auto* at = std::get_if<InLayer>(&where)) return at->layer;
  if (const auto* at = std::get_if<InData>(&where)) return at->source;
  if (const auto* at = std::get_if<InCall>(&where)) return at->argument;
  return std::get<InFile>(where).path;
}

std::string argument_of(const Where& where) {
  if (const auto* at = std::get_if<InLayer>(&where)) return at->slot;
  if (const auto* at = std::get_if<InCall>(&where)) return at->argument;
  return {};
}

std::optional<std::string> words(const std::optional<Value>& value) { return value ? std::optional(to_string(*value)) : std::nullopt; }

std::string text_of(const Finding& f, bool colour) {
  const Colour ink = colour ? Colour::on : Colour::off;
  return f.span ? render_terminal(f.diagnostic, ink, *f.span) : render_terminal(f.diagnostic, ink);
}

std::string brief(const Finding& f) {
  const auto& d = f.diagnostic;
  return printable(std::string(to_string(d.severity)) + "[" + std::string(entry(d.code).id) + "]: " + std::string(entry(d.code).title) +
                   ": " + to_string(d.where));
}

using Told = std::tuple<std::string, std::string, bool>;

std::vector<Told> fixes_of(const Finding& f) {
  std::vector<Told> out;
  for (const auto& fix : f.diagnostic.fixes) out.emplace_back(fix.text, fix.code, fix.applies == Applies::as_written);
  return out;
}

Finding located(const Finding& f, SourceSpan span) { return {f.diagnostic, std::move(span)}; }

RunReport run_report(const std::vector<Diagnostic>& diagnostics, const Findings& findings, const std::string& command,
                     const std::string& subject) {
  const bool failed = std::any_of(diagnostics.begin(), diagnostics.end(), [](const auto& d) { return d.severity == Severity::error; });
  RunReport report{diagnostics, command, subject, failed ? 1 : 0, {}};
  report.file_of = [subject](const Where& where) {
    const auto* file = std::get_if<InFile>(&where);
    return file ? file->path : subject;
  };
  report.span_of = [&](const Diagnostic& d) { return findings[static_cast<std::size_t>(&d - diagnostics.data())].span; };
  return report;
}

std::string json_of(const Findings& findings, const std::string& command, const std::string& subject) {
  const auto diagnostics = diagnostics_of(findings);
  return to_json(json_document(run_report(diagnostics, findings, command, subject), {}), 2) + "\n";
}

std::string sarif_of(const Findings& findings, const std::string& command, const std::string& subject) {
  const auto diagnostics = diagnostics_of(findings);
  return to_json(render_sarif(run_report(diagnostics, findings, command, subject)), 2) + "\n";
}

std::string summary_of(const Findings& findings) { return summary_line(diagnostics_of(findings)); }

/// About an argument that only Python can give in such a form.
Findings refused_argument(const std::string& code, const std::string& function, const std::string& argument, const std::string& expected,
                          const std::string& found, const std::string& cause, const std::string& line, bool is_error) {
  Report report;
  const auto known = code_meant(code);
  if (!known) throw nb::value_error("no such code");
  tenon::report(report, *known, InCall{function, argument})
      .expected(expected)
      .found(found)
      .because(cause)
      .fix("write it as Keras reads it", line, Applies::needs_editing)
      .as(is_error ? Severity::error : Severity::warning)
      .emit();
  return findings_of(report);
}

/// The page of a diagnostic that the words name outright; None where they do not.
std::optional<std::string> page_of(const std::string& words) {
  const auto code = code_meant(words);
  const auto page = code ? explanation(*code) : std::nullopt;
  return page ? std::optional(std::string(*page)) : std::nullopt;
}

/// Those that the words are about: number and title.
std::vector<std::pair<std::string, std::string>> search(const std::string& words) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Code code : search_catalog(words, 10)) out.emplace_back(entry(code).id, entry(code).title);
  return out;
}

}  // namespace

Findings findings_of(const Report& report) {
  Findings out;
  for (const auto& d : report.diagnostics()) out.push_back({d, {}});
  return out;
}

std::vector<Diagnostic> diagnostics_of(const Findings& findings) {
  std::vector<Diagnostic> out;
  for (const auto& f : findings) out.push_back(f.diagnostic);
  return out;
}

void bind_findings(nb::module_& m) {
  nb::class_<SourceSpan>(m, "SourceSpan", "A piece of a line in a script.")
      .def(nb::init<std::string, int, int, int, std::string>(), nb::arg("path"), nb::arg("line"), nb::arg("column"), nb::arg("end_column"),
           nb::arg("text"))
      .def_ro("path", &SourceSpan::path)
      .def_ro("line", &SourceSpan::line)
      .def_ro("column", &SourceSpan::column)
      .def_ro("end_column", &SourceSpan::end_column)
      .def_ro("text", &SourceSpan::text);
  nb::class_<Finding>(m, "Diagnostic", "What is wrong, where, what was expected and found, why, and what to write instead.")
      .def_prop_ro("code", [](const Finding& f) { return std::string(entry(f.diagnostic.code).id); })
      .def_prop_ro("name", [](const Finding& f) { return std::string(entry(f.diagnostic.code).name); })
      .def_prop_ro("title", [](const Finding& f) { return std::string(entry(f.diagnostic.code).title); })
      .def_prop_ro("category", [](const Finding& f) { return std::string(to_string(entry(f.diagnostic.code).category)); })
      .def_prop_ro("severity", [](const Finding& f) { return std::string(to_string(f.diagnostic.severity)); })
      .def_prop_ro("where", [](const Finding& f) { return to_string(f.diagnostic.where); })
      .def_prop_ro(
          "kind", [](const Finding& f) { return std::string(kind_of(f.diagnostic.where)); }, "layer, data, call or file.")
      .def_prop_ro(
          "subject", [](const Finding& f) { return subject_of(f.diagnostic.where); }, "The layer, the array, the argument or the file.")
      .def_prop_ro(
          "argument", [](const Finding& f) { return argument_of(f.diagnostic.where); }, "Of the layer or the call; may be empty.")
      .def_prop_ro("expected", [](const Finding& f) { return words(f.diagnostic.expected); })
      .def_prop_ro("found", [](const Finding& f) { return words(f.diagnostic.found); })
      .def_prop_ro("cause", [](const Finding& f) { return f.diagnostic.cause; })
      .def_prop_ro("fixes", &fixes_of, "What to do, the line to paste, and whether it can be pasted as it is.")
      .def_ro("source", &Finding::span)
      .def("located", &located, nb::arg("source"), "The same, about this piece of a script.")
      .def("render", &text_of, nb::arg("colour") = false, "As a compiler would print it.")
      .def("__str__", [](const Finding& f) { return text_of(f, false); })
      .def("__repr__", [](const Finding& f) { return "<" + brief(f) + ">"; });
  m.def("refused_argument", &refused_argument, nb::arg("code"), nb::arg("function"), nb::arg("argument"), nb::arg("expected"),
        nb::arg("found"), nb::arg("cause"), nb::arg("line"), nb::arg("is_error") = true);
  m.def("json_of", &json_of, nb::arg("diagnostics"), nb::arg("command"), nb::arg("subject"));
  m.def("sarif_of", &sarif_of, nb::arg("diagnostics"), nb::arg("command"), nb::arg("subject"));
  m.def("summary_line", &summary_of, nb::arg("diagnostics"));
  m.def("page_of", &page_of, nb::arg("words"));
  m.def("search", &search, nb::arg("words"));
}

}  // namespace tenon::python
