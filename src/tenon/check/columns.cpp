#include "tenon/check/columns.h"

#include <algorithm>

#include "tenon/check/axes.h"

namespace tenon {
namespace {

bool any_named(const std::vector<Column>& columns) {
  return std::any_of(columns.begin(), columns.end(), [](const Column& c) { return !c.key.empty(); });
}

std::vector<std::string> keys_of(const std::vector<Column>& columns) {
  std::vector<std::string> keys;
  for (const auto& c : columns) keys.push_back(c.key);
  return keys;
}

/// 'x={"a": ..., "b": ...}'.
std::string dict_line(const std::string& argument, const std::vector<std::string>& keys) {
  std::string line;
  for (const auto& key : keys) line += (line.empty() ? "\"" : ", \"") + key + "\": ...";
  return argument + "={" + line + "}";
}

DiagnosticBuilder names_differ(const Scene& s, const std::string& argument, const Ends& ends, const std::vector<Column>& columns) {
  const std::string what = argument == "x" ? "inputs" : "outputs";
  return s.findings.make(Code::ArrayCountMismatch, InCall{std::string(s.function()), argument})
      .expected(quoted(ends.keys))
      .found(quoted(keys_of(columns)))
      .because("Arrays given by name belong to the " + what + " of these names.")
      .fix("name the arrays after the " + what, dict_line(argument, ends.keys), Applies::needs_editing);
}

/// Index of the column of each end; -1: none. `extra` is called when a name is nobody's.
template <class Extra> std::vector<int> by_name(const Ends& ends, const std::vector<Column>& columns, Extra extra) {
  std::vector<int> of(ends.size(), -1);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (const auto end = ends.find(columns[c].key)) of[*end] = static_cast<int>(c);
    else extra();
  }
  return of;
}

bool order_named_inputs(const Scene& s, const Ends& inputs, Arrays& data) {
  bool extra = false;
  const auto of = by_name(inputs, data.x, [&] { extra = true; });
  const bool missing = std::find(of.begin(), of.end(), -1) != of.end();
  if (missing || extra)  // Keras drops what nobody reads, and says nothing
    s.findings.add(names_differ(s, "x", inputs, data.x).as(missing ? Severity::error : s.findings.unless_strict(Severity::note)));
  if (missing) return false;
  std::vector<Column> ordered;
  for (const int c : of) ordered.push_back(data.x[static_cast<std::size_t>(c)]);
  data.x = std::move(ordered);
  return true;
}

bool check_input_count(const Scene& s, std::size_t inputs, Arrays& data) {
  if (data.x.size() == inputs || inputs == 0) return true;
  // Keras' Sequential warns and reads the first array only; a functional model counts.
  const bool dropped = inputs == 1 && data.x.size() > 1 && s.model.form == Model::Form::sequential && !s.model.inputs.empty();
  s.findings.add(
      s.findings.make(Code::ArrayCountMismatch, InData{data.x.empty() ? "x" : data.x.back().name})
          .expected(std::to_string(inputs) + (inputs == 1 ? " array, as the model has one input" : " arrays, one per input of the model"))
          .found(static_cast<std::int64_t>(data.x.size()))
          .because(dropped ? "Every input of a model reads one array; Keras drops the others." : "Every input of a model reads one array.")
          .fix(dropped ? "give one array" : "give one array per input, in the order of model.inputs")
          .as(dropped ? s.findings.unless_strict(Severity::warning) : Severity::error));
  if (dropped) data.x.resize(1);
  return dropped;
}

std::nullopt_t report_labels_missing(const Scene& s) {
  s.findings.add(s.findings.make(Code::TargetsMissing, InCall{std::string(s.function()), "y"})
                     .expected("an array of labels")
                     .found("none")
                     .because("The loss compares the output with labels.")
                     .fix("pass the labels", "model." + std::string(s.function()) + "(x, y)", Applies::needs_editing));
  return std::nullopt;
}

std::nullopt_t report_label_count(const Scene& s, std::size_t outputs, const std::vector<Column>& y) {
  s.findings.add(s.findings.make(Code::ArrayCountMismatch, InData{y.back().name})
                     .expected(std::to_string(outputs) + (outputs == 1 ? " array of labels, as the model has one output"
                                                                       : " arrays of labels, one per output of the model"))
                     .found(static_cast<std::int64_t>(y.size()))
                     .because("Every output of a model is compared with one array of labels.")
                     .fix("give one array per output"));
  return std::nullopt;
}

std::nullopt_t report_named_labels(const Scene& s, const std::vector<Column>& y) {
  s.findings.add(s.findings.make(Code::ArrayCountMismatch, InCall{std::string(s.function()), "y"})
                     .expected("an array, as the model has one output")
                     .found(dict_line("y", keys_of(y)))
                     .because("Labels are given by name where the outputs of a model have names: where they are several, or a dict. "
                              "Keras fails on a dict beside one output.")
                     .fix("give the array itself", "y=" + variable_of(y.front().name)));
  return std::nullopt;
}

/// Index of the column of each output; none where the columns are not as many as outputs or as losses. Keras takes labels for the outputs
/// that have a loss alone: CompileLoss.call.
std::optional<std::vector<int>> by_position(const std::vector<AskedOutput>& asked, std::size_t columns) {
  const auto trained = static_cast<std::size_t>(std::count_if(asked.begin(), asked.end(), [](const auto& a) { return !a.loss.empty(); }));
  const bool all = columns == asked.size();
  if (!all && columns != trained) return std::nullopt;
  std::vector<int> of(asked.size(), -1);
  for (std::size_t o = 0, next = 0; o < asked.size(); ++o)
    if (all || !asked[o].loss.empty()) of[o] = static_cast<int>(next++);
  return of;
}

std::optional<std::vector<int>> place_labels(const Scene& s, const Ends& outputs, const std::vector<AskedOutput>& asked,
                                             const std::vector<Column>& y) {
  if (!any_named(y)) {
    auto of = by_position(asked, y.size());
    if (!of) return report_label_count(s, outputs.size(), y);
    for (std::size_t o = 0; o < asked.size(); ++o)
      if (asked[o].needs_labels() && (*of)[o] < 0) return report_label_count(s, outputs.size(), y);
    return of;
  }
  if (outputs.size() == 1 && (outputs.form == Ends::Form::one || outputs.form == Ends::Form::list)) return report_named_labels(s, y);
  bool fits = true;
  auto of = by_name(outputs, y, [&] { fits = false; });
  for (std::size_t o = 0; o < asked.size(); ++o) fits = fits && (of[o] >= 0 || !asked[o].needs_labels());
  if (fits) return of;
  s.findings.add(names_differ(s, "y", outputs, y));
  return std::nullopt;
}

/// keras/src/trainers/data_adapters/array_data_adapter.py: one array for several outputs says a number per sample.
bool report_shared_weights(const Scene& s, const Column& weights) {
  const Shape& shape = weights.values.shape();
  s.findings.add(s.findings.make(Code::SampleWeightShape, InData{weights.name})
                     .expected(Shape{shape.rank() ? shape[0] : Dim()})
                     .found(shape)
                     .because("One array of weights counts for every output, whatever its axes, so it has one number per sample.")
                     .fix("give every output weights of its own", "sample_weight=[w0, w1]", Applies::needs_editing));
  return false;
}

/// 'argument=[a, b]', by the names of the outputs.
std::string list_line(const std::string& argument, const Ends& outputs) {
  std::string line;
  for (const auto& key : outputs.keys) line += (line.empty() ? "" : ", ") + argument + "_" + key;
  return argument + "=[" + line + "]";
}

std::string form_of(const std::string& argument, const std::vector<Column>& columns) {
  if (any_named(columns)) return dict_line(argument, keys_of(columns));
  return columns.size() == 1 ? "an array" : "a list of " + std::to_string(columns.size());
}

/// keras/src/trainers/data_adapters/array_data_adapter.py: weights have the form of the labels, but for one array that counts for all.
/// False when something was reported.
bool check_weight_form(const Scene& s, const Ends& outputs, const Arrays& data) {
  const auto &y = data.y, &weights = data.sample_weight;
  const bool labels_named = any_named(y), weights_named = any_named(weights);
  const bool by_number = labels_named && outputs.form == Ends::Form::list && outputs.size() > 1;
  std::vector<std::string> of_labels = keys_of(y), of_weights = keys_of(weights);
  std::sort(of_labels.begin(), of_labels.end());
  std::sort(of_weights.begin(), of_weights.end());
  const bool same_form =
      weights_named ? labels_named && of_labels == of_weights : weights.size() == 1 || (!labels_named && weights.size() == y.size());
  if (same_form && !by_number) return true;
  const bool as_lists = by_number || !labels_named;
  auto b =
      s.findings.make(Code::ArrayCountMismatch, InCall{std::string(s.function()), "sample_weight"})
          .expected(by_number ? "labels and weights as lists" : "weights in the form of the labels, " + form_of("y", y))
          .found(form_of("sample_weight", weights) + (by_number ? ", beside " + form_of("y", y) : ""))
          .because(by_number
                       ? "Beside labels by name Keras looks for the weights by number, and fails with KeyError: 0."
                       : "Keras wants weights and labels in one form: a list beside a list, a dict with the same names beside a dict.");
  if (outputs.size() == 1 && !labels_named)
    std::move(b).fix("give the array itself", "sample_weight=" + variable_of(weights.front().name), Applies::needs_editing);
  else
    std::move(b).fix("give both in the order of model.outputs",
                     as_lists ? list_line("y", outputs) + ", " + list_line("sample_weight", outputs)
                              : dict_line("y", outputs.keys) + ", " + dict_line("sample_weight", outputs.keys),
                     Applies::needs_editing);
  s.findings.add(std::move(b));
  return false;
}

std::optional<std::vector<int>> place_weights(const Scene& s, const Ends& outputs, const std::vector<AskedOutput>& asked,
                                              const Arrays& data) {
  const auto& weights = data.sample_weight;
  if (weights.empty()) return std::vector<int>(asked.size(), -1);
  if (!check_weight_form(s, outputs, data)) return std::nullopt;
  if (!any_named(weights)) {
    if (weights.size() == 1) {  // Keras repeats it for every output
      const Shape& shape = weights.front().values.shape();
      const bool one_per_sample = shape.rank() == 1 || (shape.rank() == 2 && shape[1] == Dim(1));
      if (asked.size() > 1 && !one_per_sample && !report_shared_weights(s, weights.front())) return std::nullopt;
      return std::vector<int>(asked.size(), 0);
    }
    if (auto of = by_position(asked, weights.size())) return of;
    return report_label_count(s, outputs.size(), weights);
  }
  bool fits = true;
  auto of = by_name(outputs, weights, [&] { fits = false; });
  if (fits) return of;
  s.findings.add(names_differ(s, "sample_weight", outputs, weights));
  return std::nullopt;
}

}  // namespace

bool order_inputs(const Scene& s, const Ends& inputs, Arrays& data) {
  if (inputs.size() > 0 && any_named(data.x)) return order_named_inputs(s, inputs, data);
  // A Sequential model without an Input reads one array.
  return check_input_count(s, std::max<std::size_t>(inputs.size(), 1), data);
}

std::optional<OutputColumns> columns_of_outputs(const Scene& s, const Ends& outputs, const std::vector<AskedOutput>& asked,
                                                const Arrays& data) {
  if (data.y.empty()) return report_labels_missing(s);
  const auto labels = place_labels(s, outputs, asked, data.y);
  if (!labels) return std::nullopt;
  const auto weights = place_weights(s, outputs, asked, data);
  if (!weights) return std::nullopt;
  OutputColumns out;
  for (std::size_t o = 0; o < asked.size(); ++o) {
    const auto take = [&](const std::vector<Column>& columns, int c) {
      return c < 0 || !asked[o].needs_labels() ? std::nullopt : std::optional(columns[static_cast<std::size_t>(c)]);
    };
    out.y.push_back(take(data.y, (*labels)[o]));
    out.sample_weight.push_back(take(data.sample_weight, (*weights)[o]));
  }
  return out;
}

}  // namespace tenon
