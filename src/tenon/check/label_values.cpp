#include <algorithm>
#include <cmath>
#include <limits>

#include "tenon/check/axes.h"
#include "tenon/check/head_fixes.h"
#include "tenon/check/naming.h"
#include "tenon/check/value_text.h"
#include "tenon/check/values.h"

namespace tenon {

namespace {

constexpr std::int64_t enough_rows = 10;
constexpr std::int64_t most_classes = 1 << 16;  // that are counted

/// Losses of numbers that the output is to come close to.
bool compares_numbers(const AnyObject<LossKind>& loss) {
  return is_one_of(
      loss, {"MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "MeanSquaredLogarithmicError", "Huber", "LogCosh"});
}

bool takes_probabilities(const AnyObject<LossKind>& loss) {
  return is_one_of(loss, {"CategoricalCrossentropy", "CategoricalFocalCrossentropy"});
}

bool is_binary(const AnyObject<LossKind>& loss) { return loss.is("BinaryCrossentropy"); }

bool are_ids(const AnyObject<LossKind>& loss) {
  return loss.kind->info.targets == Targets::class_ids || loss.kind->info.targets == Targets::id_sequences;
}

/// What an output with this activation can be.
std::optional<Interval> range_of(const std::string& activation) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (activation == "sigmoid" || activation == "softmax" || activation == "hard_sigmoid") return Interval{0, 1};
  if (activation == "tanh") return Interval{-1, 1};
  if (activation == "relu" || activation == "softplus" || activation == "exponential") return Interval{0, infinity};
  return std::nullopt;
}

/// What a loss is made for; none where anything is.
std::optional<Interval> domain_of(const AnyObject<LossKind>& loss) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (is_one_of(loss, {"Poisson", "KLDivergence", "MeanSquaredLogarithmicError"})) return Interval{0, infinity};
  if (is_one_of(loss, {"Hinge", "SquaredHinge"})) return Interval{-1, 1};
  return std::nullopt;
}

/// False when something was reported; so the others.
/// Which rows were meant, where labels are no class: all of them, or those that are marked as of no class.
void fix_classes(DiagnosticBuilder& b, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, std::int64_t low,
                 std::int64_t high) {
  const std::int64_t classes = graph.output(output).shape[-1].value, mark = low < 0 ? low : high;
  const bool marked = loss.is("SparseCategoricalCrossentropy") && (low == -1 ? high < classes : low >= 0 && high == 255);
  if (low >= 0) fix_units(b, graph, output, "", "a unit for every class", high + 1);
  if (marked)
    std::move(b).fix((low < 0 ? "leave out the rows that are marked with " : "or, where it marks what is of no class, leave out ") +
                         std::to_string(mark),
                     "loss=keras.losses.SparseCategoricalCrossentropy(ignore_class=" + std::to_string(mark) +
                         (from_logits(loss) ? ", from_logits=True)" : ")"));
  else if (low < 0) std::move(b).fix("give every row a class from 0 on");
}

bool check_class_ids(const Scene& s, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Column& y,
                     const Scan& values) {
  const std::int64_t classes = graph.output(output).shape[-1].value;
  const Config config = loss.kind->to_config(loss.value);
  if (config["ignore_class"].integer()) return true;  // that label may be anything; the loss leaves it out
  const auto name = variable_of(y.name);
  const auto total = elements(y.values.shape());
  if (!values.whole) {
    const Places& bad = values.fractions;
    s.findings.add(
        s.findings.make(Code::LabelFraction, InData{y.name, {}, row_of(y.values, bad.first)})
            .expected("whole numbers")
            .found(shown(y.values, bad.first) + "; " + count_of(bad.count, total, "labels have a fraction"))
            .because("A class id is a whole number; Keras cuts the fraction off, without a word.")
            .fix("for numbers that are no classes, take a loss for numbers", "loss=\"mean_squared_error\"", Applies::needs_editing)
            .fix("or round the labels", name + " = np.rint(" + name + ").astype(\"int64\")"));
  }
  const auto last = static_cast<double>(classes) - 1;
  if (std::trunc(values.low) >= 0 && std::trunc(values.high) <= last) return values.whole;
  const Places& bad = values.outside;
  const auto low = static_cast<std::int64_t>(values.low), high = static_cast<std::int64_t>(values.high);
  auto b = s.findings.make(Code::LabelOutOfRange, InData{y.name, {}, row_of(y.values, bad.first)})
               .expected("a class id from 0 to " + std::to_string(classes - 1))
               .found(shown(y.values, bad.first) + "; " + count_of(bad.count, total, "labels are outside, all run from ") +
                      std::to_string(low) + " to " + std::to_string(high));
  if (low == 1 && high == classes)
    std::move(b)
        .because(
            "Classes count from 0; these labels count from 1. Keras fails in the middle of the epoch, or ignores those rows, as the "
            "backend likes.")
        .fix("count from 0", name + " = " + name + " - 1");
  else {
    std::move(b).because("The output has one unit per class, " + std::to_string(classes) +
                         " in all. Keras fails in the middle of the epoch, or ignores those rows, as the backend likes.");
    fix_classes(b, graph, output, loss, low, high);
  }
  s.findings.add(std::move(b));
  return false;
}

/// One probability for ids of several classes becomes one for each.
void fix_as_classes(DiagnosticBuilder& b, const Graph& graph, std::size_t output, const std::string& lead, const Scan& values) {
  const auto by = sized_by(graph, output);
  const Head head = head_of(graph, output);
  if (!by || head.layer.layer != by->layer || by->argument != "units" || graph.output(output).shape[-1] != Dim(1) || !values.whole ||
      values.low < 0)
    return;
  fix_units(b, graph, output, lead, "a unit for every class", static_cast<std::int64_t>(values.high) + 1,
            "activation=\"softmax\", loss=\"sparse_categorical_crossentropy\"");
}

bool check_binary(const Scene& s, const Graph& graph, std::size_t output, const Column& y, const Scan& values) {
  if (values.low >= 0 && values.high <= 1) return true;
  const auto name = variable_of(y.name);
  const Places& bad = values.outside;
  auto b =
      s.findings.make(Code::BinaryLabelOutOfRange, InData{y.name, {}, row_of(y.values, bad.first)})
          .expected("0 or 1, or a probability between")
          .found(shown(y.values, bad.first) + "; " + count_of(bad.count, elements(y.values.shape()), "labels are outside, all run from ") +
                 to_string(Value(values.low)) + " to " + to_string(Value(values.high)))
          .because(
              "binary_crossentropy weighs log(p) with the label and log(1 - p) with 1 - label. Outside of 0 to 1 one weight is "
              "negative, and the loss falls without end; Keras trains on.");
  if (values.low == -1 && values.high == 1) std::move(b).fix("map -1 and 1 to 0 and 1", name + " = (" + name + " + 1) / 2");
  else if (values.low == 1 && values.high == 2) std::move(b).fix("count from 0", name + " = " + name + " - 1");
  else if (values.low == 0 && values.high == 255) std::move(b).fix("scale the mask", name + " = " + name + " / 255.0");
  else fix_as_classes(b, graph, output, "for more than two classes, ", values);
  s.findings.add(std::move(b));
  return false;
}

/// What a loss makes of labels that it is not made for.
std::string consequence(const AnyObject<LossKind>& loss) {
  if (loss.is("Poisson")) return "Poisson labels are counts. With a negative one the loss falls without end as the output grows.";
  if (loss.is("KLDivergence")) return "The labels are probabilities. Keras cuts negative ones off to 0.0000001, without a word.";
  if (loss.is("MeanSquaredLogarithmicError"))
    return "The loss takes log(1 + label). Keras cuts negative labels off to 0.0000001, without a word.";
  if (loss.is("MeanAbsolutePercentageError"))
    return "The loss divides by the label; Keras takes 0.0000001 for 0, so that such a row counts ten million times as much as others.";
  return "The loss is made for -1 and 1. Keras makes these of 0 and 1, but only of batches that hold nothing else, and takes other numbers "
         "as they are.";
}

bool report_domain(const Scene& s, const Head& head, const AnyObject<LossKind>& loss, const Looked& y, std::string expected,
                   std::string found, std::int64_t first) {
  auto b = s.findings.make(Code::OutsideLossDomain, InData{y.column.name, {}, first})
               .expected(std::move(expected))
               .found(std::move(found))
               .because(consequence(loss));
  const auto name = variable_of(y.column.name);
  if (is_one_of(loss, {"Hinge", "SquaredHinge"}))
    std::move(b).fix("make -1 and 1 of the labels", name + " = np.where(" + name + " > 0, 1, -1)");
  else if (const auto range = range_of(head.activation); !range || (y.scan.low >= range->low && y.scan.high <= range->high))
    std::move(b).fix("take a loss that is made for such numbers", "loss=\"mean_absolute_error\"");
  else
    std::move(b).fix("take a loss that is made for such numbers, and let layer \"" + head.layer.layer + "\" give any of them",
                     "loss=\"mean_absolute_error\", activation=None");
  s.findings.add(std::move(b));
  return false;
}

bool check_domain(const Scene& s, const Head& head, const AnyObject<LossKind>& loss, const Looked& y) {
  const std::int64_t all = elements(y.column.values.shape());
  const Tensor& t = y.column.values;
  const bool hinge = is_one_of(loss, {"Hinge", "SquaredHinge"});
  if (loss.is("MeanAbsolutePercentageError") && y.scan.zeros > 0)
    return report_domain(s, head, loss, y, "labels other than 0", count_of(y.scan.zeros, all, "labels are 0"), 0);
  if (hinge && (!y.scan.whole || y.scan.outside.count > 0 || (y.scan.low < 0 && y.scan.zeros > 0)))
    return report_domain(s, head, loss, y, "-1 and 1, or 0 and 1",
                         "labels from " + shown(y.scan.low) + " to " + shown(y.scan.high) + (y.scan.whole ? "" : ", with fractions"),
                         y.scan.outside.count > 0 ? row_of(t, y.scan.outside.first) : 0);
  if (!hinge && domain_of(loss) && y.scan.outside.count > 0)
    return report_domain(s, head, loss, y, "labels of 0 or more",
                         shown(t, y.scan.outside.first) + "; " + count_of(y.scan.outside.count, all, "labels are negative"),
                         row_of(t, y.scan.outside.first));
  return true;
}

bool check_probabilities(const Scene& s, const Head& head, const Looked& y, std::int64_t classes) {
  const Tensor& t = y.column.values;
  const std::int64_t rows = elements(t.shape()) / classes;
  // Pixels that are of no class are often left out by a row of zeros, and count nothing then.
  const Places& bad = y.scan.other_rows.count > 0 ? y.scan.other_rows : y.scan.empty_rows;
  if (bad.count == 0 || (&bad == &y.scan.empty_rows && t.shape().rank() > 2)) return true;
  const bool several = y.scan.whole && y.scan.low >= 0 && y.scan.high == 1 && y.scan.other_rows.count > 0;
  const auto name = variable_of(y.column.name);
  auto b = s.findings.make(Code::NotProbabilities, InData{y.column.name, {}, row_of(t, bad.first * classes)})
               .expected("rows that add up to 1")
               .found(count_of(bad.count, rows,
                               &bad == &y.scan.empty_rows ? "rows are all 0"
                               : several                  ? "rows have several 1s or none"
                                                          : "rows add up to another number"))
               .because(&bad == &y.scan.empty_rows ? "A row of labels says how likely each class is. A row of zeros has a loss of 0 "
                                                     "whatever the output is: it teaches nothing, without a word."
                                                   : "A row of labels says how likely each class is; a softmax cannot become anything "
                                                     "else. Keras trains on other numbers without a word.");
  if (several)
    std::move(b).fix("for several labels at once, let layer \"" + head.layer.layer + "\" make each probability its own",
                     "activation=\"sigmoid\", loss=\"binary_crossentropy\"",
                     head.activation.empty() ? Applies::needs_editing : Applies::as_written);
  else if (&bad == &y.scan.empty_rows)
    std::move(b).fix("drop those rows", keep_line(name + ".sum(axis=-1) > 0", s.model.inputs.size(), y.column.name, true),
                     s.model.inputs.size() > 1 ? Applies::needs_editing : Applies::as_written);
  else std::move(b).fix("divide every row by its sum", name + " = " + name + " / " + name + ".sum(axis=-1, keepdims=True)");
  s.findings.add(std::move(b));
  return false;
}

bool check_reach(const Scene& s, const Graph& graph, std::size_t output, const Looked& y) {
  const Head head = head_of(graph, output);
  const auto range = range_of(head.activation);
  if (!range || y.scan.outside.count == 0) return true;
  const Tensor& t = y.column.values;
  const bool bounded = std::isfinite(range->high), ids = y.scan.whole && y.scan.low >= 0 && y.scan.high < 1000 && bounded;
  auto b =
      s.findings.make(Code::OutsideOutputRange, InData{y.column.name, {}, row_of(t, y.scan.outside.first)})
          .expected(bounded ? "labels from " + shown(range->low) + " to " + shown(range->high) : "labels of 0 or more")
          .found(shown(t, y.scan.outside.first) + "; " +
                 count_of(y.scan.outside.count, elements(t.shape()), "labels are outside, all run from ") + shown(y.scan.low) + " to " +
                 shown(y.scan.high))
          .because("Layer \"" + head.layer.layer + "\" ends in " + head.activation + ", which " +
                   (bounded ? "only gives numbers from " + shown(range->low) + " to " + shown(range->high) : "gives no negative number") +
                   ": the loss cannot fall below what is missing. Keras says nothing." +
                   (ids ? " Whole numbers like these may be ids of classes, which no distance between numbers compares." : ""))
          .see(head.layer, "makes the output");
  fix_no_activation(b, head, "");
  if (ids) fix_as_classes(b, graph, output, "or, for classes, ", y.scan);
  else if (bounded && y.scan.low >= range->low * std::abs(y.scan.high))
    std::move(b).fix("or scale the labels", variable_of(y.column.name) + " = " + variable_of(y.column.name) + " / " +
                                                shown(std::max(std::abs(y.scan.low), std::abs(y.scan.high))));
  s.findings.add(std::move(b));
  return false;
}

bool check_all_equal(const Scene& s, const AnyObject<LossKind>& loss, const Looked& y) {
  const auto& counts = y.scan.counts;
  const bool one_class =
      takes_probabilities(loss) && std::count_if(counts.begin(), counts.end(), [](std::int64_t n) { return n > 0; }) == 1 && y.scan.whole;
  const bool equal = y.scan.low == y.scan.high;
  const Targets targets = loss.kind->info.targets;
  if (s.args.purpose != Purpose::fit || y.column.values.rows() < enough_rows || targets == Targets::id_sequences || !(equal || one_class))
    return true;
  if (equal && takes_probabilities(loss)) return true;  // every class as likely as the others: soft labels
  const bool classes = are_ids(loss) || one_class || is_binary(loss);
  s.findings.add(s.findings.make(Code::LabelsAllEqual, InData{y.column.name})
                     .expected(classes ? "labels of two classes or more" : "labels that differ")
                     .found(one_class ? "all " + std::to_string(y.column.values.rows()) + " rows are of class " +
                                            listed(static_cast<std::int64_t>(counts.size()),
                                                   [&](std::int64_t c) { return counts[static_cast<std::size_t>(c)] > 0; })
                                      : "all " + std::to_string(elements(y.column.values.shape())) + " labels are " + shown(y.scan.low))
                     .because("The model learns to say the same of every row, whatever is in it. Keras trains, and shows a perfect score.")
                     .fix("look at the step that makes the labels",
                          "print(np.unique(" + variable_of(y.column.name) + ", return_counts=True))", Applies::needs_editing));
  return false;
}

void note_scale(const Scene& s, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Looked& y) {
  const double most = std::max(std::abs(y.scan.low), std::abs(y.scan.high));
  const auto name = variable_of(y.column.name);
  if (s.args.purpose != Purpose::fit || most < 1e3 || y.column.values.rows() < enough_rows) return;
  const bool any_number =
      !range_of(head_of(graph, output).activation) && !loss.is("MeanSquaredLogarithmicError") && y.scan.low < y.scan.high;
  s.findings.add(
      s.findings.make(Code::TargetScale, InData{y.column.name})
          .expected("labels around 1")
          .found("labels from " + shown(y.scan.low) + " to " + shown(y.scan.high))
          .because("Outputs start around 0 and move by about the learning rate a step, so that large labels take long to reach; the loss "
                   "and its gradients are large as well.")
          .see(head_of(graph, output).layer, "makes the output")
          .fix("scale the labels", name + " = (" + name + " - " + name + ".mean()) / " + name + ".std()",
               any_number ? Applies::as_written : Applies::needs_editing));
}

}  // namespace

Ask label_ask(const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Tensor& y) {
  Ask ask;
  const TensorSpec& out = graph.output(output);
  const std::int64_t classes = out.shape.rank() ? out.shape[-1].value : 0;
  const bool zeros = is_one_of(loss, {"MeanAbsolutePercentageError", "Hinge", "SquaredHinge"});
  if (zeros) ask.zeros = Ask::Count::yes;
  if (are_ids(loss)) {
    ask.fractions = Ask::Count::yes;
    ask.inside = {0, static_cast<double>(classes) - 1};
    if (loss.kind->info.targets == Targets::class_ids && classes > 1 && classes <= most_classes) ask.classes = classes;
  } else if (is_binary(loss)) {
    ask.inside = {0, 1};
    if (classes == 1) ask.classes = 2;
  } else if (takes_probabilities(loss)) {
    if (classes > 1 && classes <= most_classes && y.shape().rank() > 0 && y.shape()[-1] == Dim(classes)) ask.one_hot = classes;
  } else if (domain_of(loss)) {
    ask.inside = domain_of(loss);
  } else if (compares_numbers(loss)) {
    ask.inside = range_of(head_of(graph, output).activation);
    if (ask.inside) ask.inside->low -= 1e-3, ask.inside->high += 1e-3;  // a rounding error is no mistake
  }
  return ask;
}

bool check_labels(const Scene& s, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Looked& y) {
  const TensorSpec& out = graph.output(output);
  if (y.scan.not_finite) {
    report_not_finite(s, y, are_ids(loss) ? Severity::error : Severity::warning);
    if (!are_ids(loss)) return false;
  }
  const std::int64_t classes = out.shape[-1].value;
  if (are_ids(loss) && classes > 1 && !check_class_ids(s, graph, output, loss, y.column, y.scan)) return false;
  if (y.scan.not_finite) return false;
  if (is_binary(loss) && !check_binary(s, graph, output, y.column, y.scan)) return false;
  if (classes > 1 && takes_probabilities(loss) && y.column.values.shape()[-1] == Dim(classes) &&
      !check_probabilities(s, head_of(graph, output), y, classes))
    return false;
  if (!check_domain(s, head_of(graph, output), loss, y)) return false;
  const bool as_output = out.shape.rank() == y.column.values.shape().rank() && y.column.values.shape()[-1] == out.shape[-1];
  if (compares_numbers(loss) && !domain_of(loss) && as_output && !check_reach(s, graph, output, y)) return false;
  return true;
}

bool check_training_labels(const Scene& s, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const Looked& y) {
  const bool one_unit = are_ids(loss) && graph.output(output).shape[-1] == Dim(1);  // the head is wrong, not the labels
  if (!one_unit && !check_all_equal(s, loss, y)) return false;
  if (compares_numbers(loss)) note_scale(s, graph, output, loss, y);
  return true;
}

}  // namespace tenon
