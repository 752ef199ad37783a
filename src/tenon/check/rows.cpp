#include "tenon/check/axes.h"
#include "tenon/check/rules.h"

namespace tenon {

namespace {

bool check_inputs_given(const Scene& s, std::size_t inputs, Dataset& data) {
  if (data.x.size() == inputs || inputs == 0) return true;
  const bool dropped = inputs == 1 && data.x.size() > 1;  // Keras warns and reads the first array only
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

bool check_targets_given(const Scene& s, std::size_t outputs, const Dataset& data) {
  if (data.y.empty()) {
    s.findings.add(s.findings.make(Code::TargetsMissing, InCall{std::string(s.function()), "y"})
                       .expected("an array of labels")
                       .found("none")
                       .because("The loss compares the output with labels.")
                       .fix("pass the labels", "model." + std::string(s.function()) + "(x, y)"));
    return false;
  }
  if (data.y.size() == outputs) return true;
  s.findings.add(s.findings.make(Code::ArrayCountMismatch, InData{data.y.back().name})
                     .expected(std::to_string(outputs) + (outputs == 1 ? " array of labels, as the model has one output"
                                                                       : " arrays of labels, one per output of the model"))
                     .found(static_cast<std::int64_t>(data.y.size()))
                     .because("Every output of a model is compared with one array of labels.")
                     .fix("give one array per output"));
  return false;
}

}  // namespace

bool check_arrays(const Scene& s, std::size_t inputs, std::size_t outputs, Dataset& data) {
  const bool x = check_inputs_given(s, inputs, data);
  const bool y = s.args.purpose == Purpose::predict || check_targets_given(s, outputs, data);
  return x && y;
}

bool check_rows(const Scene& s, const Dataset& data) {
  bool equal = true;
  const auto compare = [&](const Column& column) {
    if (column.values.rows() == data.rows()) return;
    equal = false;
    const auto least = std::min(column.values.rows(), data.rows());
    s.findings.add(s.findings.make(Code::RowsDiffer, InData{column.name})
                       .expected(std::to_string(data.rows()) + " rows, as " + data.x.front().name + " has")
                       .found(column.values.rows())
                       .because("Row i of one array belongs to row i of the others, so all have as many rows.")
                       .fix("find the step that dropped rows of one array only; or, if the first rows do belong together, cut",
                            variable_of(data.x.front().name) + ", " + variable_of(column.name) + " = " + variable_of(data.x.front().name) +
                                "[:" + std::to_string(least) + "], " + variable_of(column.name) + "[:" + std::to_string(least) + "]",
                            Applies::needs_editing));
  };
  for (std::size_t i = 1; i < data.x.size(); ++i) compare(data.x[i]);
  for (const auto& column : data.y) compare(column);
  for (const auto& column : data.sample_weight) compare(column);
  if (data.rows() > 0 || !equal) return equal;
  s.findings.add(s.findings.make(Code::EmptyData, InData{data.x.front().name})
                     .expected("at least one row")
                     .found(data.x.front().values.shape())
                     .because("There is nothing to compute with; Keras warns that its input ran out of data and returns an empty history.")
                     .fix("look at the step that selects the rows"));
  return false;
}

}  // namespace tenon
