#include <algorithm>

#include "tenon/check/axes.h"
#include "tenon/check/input_fixes.h"
#include "tenon/check/naming.h"
#include "tenon/check/rules.h"

namespace tenon {

namespace {

/// The Input is that of the data that train: those that validate are brought to it.
Applies applies_of(const Fix& fix, const Column& column) {
  const bool validates = column.name.ends_with(" of validation_data");
  return validates && fix.code.find("Input(") != std::string::npos ? Applies::needs_editing : fix.applies;
}

/// One array and the Input that reads it. `found`: its shape after Keras' adjustment of the last axis, if that applies.
struct Pairing {
  const Shape& want;
  Column& column;
  Shape found;
};

/// The shape as Keras reads it where the number of axes differs by a last axis of length 1: Functional._adjust_input_rank.
std::optional<Shape> adjusted(const Shape& want, const Shape& found) {
  if (found.rank() == want.rank()) return found;
  Shape out = found;
  if (found.rank() == want.rank() + 1 && found[-1] == Dim(1)) return out.dims.pop_back(), out;
  if (found.rank() == want.rank() - 1 && found.rank() > 0 && want[-1] == Dim(1)) return out.dims.push_back(1), out;
  return std::nullopt;
}

/// Axes behind the batch axis whose length the Input fixes to another number.
std::vector<int> wrong_axes(const Shape& want, const Shape& found) {
  std::vector<int> axes;
  for (int i = 1; i < want.rank(); ++i)
    if (want[i].known() && want[i] != found[i]) axes.push_back(i);
  return axes;
}

bool is_single_sample(const Shape& want, const Shape& found) {
  return found.rank() > 0 && found.rank() == want.rank() - 1 && wrong_axes(want, found.behind(1)).empty();
}

struct Refusal {
  InLayer layer;
  std::string text;
};

std::optional<Refusal> other_variable(const Graph::Layer& built, const Graph::Layer& needed) {
  const auto differs = [&](const std::vector<Variable>& ours, const std::vector<Variable>& theirs) -> std::optional<Refusal> {
    for (std::size_t v = 0; v < std::min(ours.size(), theirs.size()); ++v)
      if (ours[v].shape != theirs[v].shape)
        return Refusal{place_of(built), "its " + ours[v].name + " has the shape " + to_string(ours[v].shape) + ", these data need " +
                                            to_string(theirs[v].shape)};
    return std::nullopt;
  };
  const auto parameter = differs(built.parameters, needed.parameters);
  return parameter ? parameter : differs(built.state, needed.state);
}

/// The layer that cannot take data of these specs: its own rule, or its variables, which were made for the model's Input, say so. Keras'
/// Sequential does not look at its Input, so without such a layer it trains.
std::optional<Refusal> refusing_layer(const Model& model, const Graph& own, std::span<const TensorSpec> specs) {
  Report quiet;
  const auto graph = infer(model, specs, quiet);
  if (!graph) {
    for (const auto& d : quiet.diagnostics())
      if (const auto* layer = std::get_if<InLayer>(&d.where); layer && d.severity == Severity::error)
        return Refusal{*layer, std::string(entry(d.code).title)};
    return Refusal{{own.inputs.front().name, "InputLayer", ""}, "these data do not pass through the model"};
  }
  for (std::size_t i = 0; i < own.layers.size(); ++i)
    if (auto refusal = other_variable(own.layers[i], graph->layers[i])) return refusal;
  return std::nullopt;
}

/// Keras' Functional model compares every axis with its Input, but leaves a last axis of length 1 out on both sides.
bool keras_compares(const Model& model, const Pairing& p) {
  const auto wrong = wrong_axes(p.want, p.found);
  const bool last_only = wrong == std::vector{p.want.rank() - 1} && (p.want[-1] == Dim(1) || p.found[-1] == Dim(1));
  return model.form == Model::Form::functional && !last_only;
}

Code code_of_axes(const Pairing& p) {
  if (channels_come_first(p.want, p.found)) return Code::ChannelsFirst;
  return p.want.rank() == 4 && wrong_axes(p.want, p.found) == std::vector{3} ? Code::ChannelCountMismatch : Code::InputShapeMismatch;
}

void report_axes(const Scene& s, const Pairing& p, const std::optional<Refusal>& refusal, Severity severity) {
  const int axis = wrong_axes(p.want, p.found).front();
  const Code code = code_of_axes(p);
  std::string cause = "Axis " + std::to_string(axis) + " (" + axis_names(p.want.rank())[static_cast<std::size_t>(axis)] +
                      ") has the length " + to_string(p.found[axis]) + ", the model's Input says " + to_string(p.want[axis]) + ".";
  if (code == Code::ChannelsFirst)
    cause = "The axes are (batch, channels, height, width); the model reads (batch, height, width, channels).";
  const bool exchanged = p.want.rank() == 3 && p.want[1].known() && p.want[2].known() && p.want[1] == p.found[2] && p.want[2] == p.found[1];
  if (exchanged)
    cause = "The two axes behind the batch axis are exchanged: the model reads " + to_string(p.want[2]) + " features for each of " +
            to_string(p.want[1]) + " steps.";
  if (severity == Severity::warning)
    cause += std::string(s.model.form == Model::Form::sequential ? " Keras' Sequential model does not compare them"
                                                                 : " Keras does not compare a last axis of length 1") +
             ", and no layer needs that length: it runs on data of another shape than it was made for.";
  auto b = s.findings.make(code, InData{p.column.name})
               .expected(p.want)
               .found(p.column.values.shape())
               .because(std::move(cause))
               .draw(compare_axes(p.want, p.found, axis, code == Code::ChannelsFirst ? "channels" : "differs"));
  if (refusal) std::move(b).see(refusal->layer, refusal->text);
  for (auto& fix : fixes_of_axes(p.want, p.found, variable_of(p.column.name)))
    std::move(b).fix(fix.text, fix.code, applies_of(fix, p.column));
  s.findings.add(std::move(b).as(severity == Severity::warning ? s.findings.unless_strict(severity) : severity));
}

void report_rank(const Scene& s, const Pairing& p) {
  const Shape &found = p.column.values.shape(), &want = p.want;
  const bool channels = want.rank() == 4 && found.rank() == 3;
  auto b = s.findings.make(channels ? Code::MissingChannelAxis : Code::RankMismatch, InData{p.column.name})
               .expected(want)
               .found(found)
               .because(channels ? "The model reads images as (batch, height, width, channels) with " + to_string(want[3]) +
                                       " channels; these have no channel axis."
                                 : "The model's Input has " + std::to_string(want.rank()) + " axes with the batch axis, the data have " +
                                       std::to_string(found.rank()) + ".");
  if (channels) std::move(b).draw(compare_axes(want, found, 3, "missing"));
  for (auto& fix : fixes_of_rank(want, found, variable_of(p.column.name))) std::move(b).fix(fix.text, fix.code, applies_of(fix, p.column));
  s.findings.add(std::move(b));
}

void report_single_sample(const Scene& s, const Pairing& p) {
  const auto x = variable_of(p.column.name);
  s.findings.add(
      s.findings.make(Code::MissingBatchAxis, InData{p.column.name})
          .expected(p.want)
          .found(p.column.values.shape())
          .because(
              "The first axis counts the samples; this array has the shape of one sample, so its first axis would be taken for the batch.")
          .fix("add the batch axis", x + " = " + x + "[None]"));
}

void report_adjusted(const Scene& s, const Pairing& p) {
  const Shape& found = p.column.values.shape();
  const bool added = p.found.rank() > found.rank(), channels = added && p.want.rank() == 4;
  const auto x = variable_of(p.column.name);
  auto b =
      s.findings.make(channels ? Code::MissingChannelAxis : Code::LastAxisAdjusted, InData{p.column.name})
          .expected(p.want)
          .found(found)
          .because(added ? "Keras adds a last axis of length 1 where the model's Input has one, and says nothing; so does Tenon."
                         : "Keras removes a last axis of length 1 that the model's Input lacks, and says nothing; so does Tenon.")
          .fix(added ? "add the axis to the data" : "remove the axis from the data", x + " = " + x + (added ? "[..., None]" : "[..., 0]"));
  if (channels) std::move(b).draw(compare_axes(p.want, found, 3, "missing"));
  s.findings.add(std::move(b).as(s.findings.unless_strict(Severity::note)));
}

void report_kind(const Scene& s, const Column& column, bool want_strings) {
  const auto x = variable_of(column.name);
  auto b = s.findings.make(Code::ArrayKindUnfit, InData{column.name})
               .expected(want_strings ? "strings" : "numbers")
               .found(want_strings ? std::string(to_string(column.values.dtype())) : "strings");
  if (want_strings)
    s.findings.add(std::move(b)
                       .because("The model's Input reads strings, and Keras cannot cast numbers to them.")
                       .fix("write the numbers as strings", x + " = " + x + ".astype(str)")
                       .fix("or let numbers enter the model", "Input(shape=(1,))", Applies::needs_editing));
  else
    s.findings.add(
        std::move(b)
            .because("The model's Input reads numbers, and Keras cannot make numbers of strings.")
            .fix("let strings enter the model, and look them up there", "Input(shape=(1,), dtype=\"string\")", Applies::needs_editing)
            .fix("or give every string a number", x + " = np.unique(" + x + ", return_inverse=True)[1]"));
}

/// Judges one array; whether the graph can be inferred with `specs`, where its entry is filled in.
bool check_input(const Scene& s, const Graph& own, std::size_t i, Column& column, InputsVerdict& verdict, std::vector<TensorSpec>& specs) {
  const bool want_strings = is_text(own.input(i).dtype);
  if (is_text(column.values.dtype()) != want_strings) return report_kind(s, column, want_strings), false;
  Pairing p{own.input(i).shape, column, column.values.shape()};
  const auto as_read = adjusted(p.want, p.found);
  const bool fits = as_read && wrong_axes(p.want, *as_read).empty();
  if (!fits && is_single_sample(p.want, p.found)) return report_single_sample(s, p), verdict.rows_are_known = false;
  if (!as_read) return report_rank(s, p), false;
  p.found = *as_read;
  specs[i].shape = p.found.with(0, Dim());
  if (fits && p.found.rank() != column.values.shape().rank()) report_adjusted(s, p);
  if (!fits) {
    const auto refusal = keras_compares(s.model, p) ? std::nullopt : refusing_layer(s.model, own, specs);
    const bool silent = !refusal && !keras_compares(s.model, p);
    report_axes(s, p, refusal, silent ? Severity::warning : Severity::error);
    if (!silent) return false;
  }
  column.values = column.values.reshaped(p.found);
  return true;
}

}  // namespace

bool fits_input(const Shape& want, const Shape& found) {
  const auto as_read = adjusted(want, found);
  return as_read && wrong_axes(want, *as_read).empty();
}

InputsVerdict check_inputs(const Scene& s, const Graph& own, Arrays& data) {
  InputsVerdict verdict;
  std::vector<TensorSpec> specs;
  for (std::size_t i = 0; i < own.inputs.size(); ++i) specs.push_back(own.input(i));
  bool fit = true;
  for (std::size_t i = 0; i < own.inputs.size(); ++i) fit = check_input(s, own, i, data.x[i], verdict, specs) && fit;
  if (fit) verdict.specs = std::move(specs);
  return verdict;
}

}  // namespace tenon
