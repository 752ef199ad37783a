// The HTML report of a check made in Python.
#include <algorithm>

#include "checks.h"
#include "tenon/graph/known_part.h"
#include "tenon/report/page.h"
#include "tenon/version.h"

namespace tenon::python {
namespace {

std::vector<TensorSpec> data_specs(const Model& model, const Arrays& data) {
  if (!model.inputs.empty() || data.x.empty()) return {};
  const TensorSpec& x = data.x.front().values.spec();
  return {TensorSpec{x.shape, is_text(x.dtype) ? DType::string : DType::float32}.with_batch(Dim())};
}

void add_arrays(Page& page, const Examined& e, const std::string& subject) {
  const auto from = [&](std::string_view, std::size_t) { return subject; };
  page.arrays = facts_of(e.data, e.arguments.run.purpose == Purpose::fit ? "training" : "test", from);
  if (!e.validation) return;
  auto theirs = facts_of(*e.validation, "validation", from);
  page.arrays.insert(page.arrays.end(), theirs.begin(), theirs.end());
}

void judge(Page& page, const Examined* e) {
  const auto is_error = [](const Diagnostic& d) { return d.severity == Severity::error; };
  const auto first = std::find_if(page.diagnostics.begin(), page.diagnostics.end(), is_error);
  page.refused = first != page.diagnostics.end();
  page.verdict = page.command + (page.refused ? " will not run" : " will run");
  if (page.refused) page.summary = std::string(entry(first->code).title) + ", at " + to_string(first->where) + ".";
  else if (e)
    page.summary = std::to_string(e->data.rows()) + " samples, batch size " + std::to_string(e->arguments.run.batch_size.value_or(32));
}

std::string page_of(const Examined* e, const Findings& findings, const std::string& command, const std::string& subject) {
  Page page{std::string(version), command, subject};
  page.diagnostics = diagnostics_of(findings);
  judge(page, e);
  if (e && e->model) {
    const Graph graph = e->run() ? e->run()->graph() : known_part(*e->model, data_specs(*e->model, e->data));
    page.pictures = pictures_of({*e->model, graph, &e->data}, page.diagnostics);
    add_arrays(page, *e, subject);
    page.settings.push_back({"batch_size", std::to_string(e->arguments.run.batch_size.value_or(32))});
    if (e->arguments.run.purpose == Purpose::fit) page.settings.push_back({"epochs", std::to_string(e->arguments.run.epochs)});
  }
  return to_html(page);
}

}  // namespace

void bind_pages(nb::class_<Examined>& examined) {
  examined.def(
      "html",
      [](const Examined& e, const Findings& findings, const std::string& command, const std::string& subject) {
        return page_of(&e, findings, command, subject);
      },
      nb::arg("diagnostics"), nb::arg("command"), nb::arg("subject"), "The report as one HTML page.");
  examined.def_static(
      "html_of",
      [](const Findings& findings, const std::string& command, const std::string& subject) {
        return page_of(nullptr, findings, command, subject);
      },
      nb::arg("diagnostics"), nb::arg("command"), nb::arg("subject"), "The same where nothing could be looked at.");
}

}  // namespace tenon::python
