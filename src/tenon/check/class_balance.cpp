#include <algorithm>
#include <cmath>

#include "tenon/check/axes.h"
#include "tenon/check/value_text.h"
#include "tenon/check/values.h"

namespace tenon {

namespace {

using Counts = std::vector<std::int64_t>;

std::int64_t total(const Counts& counts) {
  std::int64_t sum = 0;
  for (const auto n : counts) sum += n;
  return sum;
}

void note_missing(const Scene& s, const LabelParts& parts) {
  const Looked& y = *parts.training;
  const Counts& counts = y.scan.counts;
  const auto missing = std::count(counts.begin(), counts.end(), 0);
  const auto all = static_cast<std::int64_t>(counts.size());
  // Of few rows some class is missing by chance; a thousand units and more are words rather than classes.
  if (missing == 0 || all > 1000 || total(counts) < 10 * all) return;
  auto b = s.findings.make(Code::ClassesMissing, InData{y.column.name})
               .expected("labels of " + std::to_string(all) + " classes, as the output has units")
               .found("no label " + listed(all, [&](std::int64_t c) { return counts[static_cast<std::size_t>(c)] == 0; }))
               .because("Units of classes that never occur learn to be 0, and the model can never answer with them.");
  const bool last = std::all_of(counts.end() - missing, counts.end(), [](std::int64_t n) { return n == 0; });
  if (parts.sized && last)
    std::move(b).fix("if there are no such classes, leave their units out of layer \"" + parts.sized->layer + "\"",
                     parts.sized->argument + "=" + std::to_string(all - missing));
  else std::move(b).fix("if there are no such classes, number the others from 0 on, and leave units out");
  s.findings.add(std::move(b));
}

void note_imbalance(const Scene& s, const Looked& y) {
  const Counts& counts = y.scan.counts;
  std::size_t least = 0, most = 0;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] > 0 && (counts[least] == 0 || counts[c] < counts[least])) least = c;
    if (counts[c] > counts[most]) most = c;
  }
  const std::int64_t rows = total(counts);
  constexpr std::size_t most_weights = 10;
  if (counts.size() > 1000 || rows < 100 || counts[least] == 0 || counts[most] < 10 * counts[least]) return;
  const auto present = static_cast<std::size_t>(std::count_if(counts.begin(), counts.end(), [](std::int64_t n) { return n > 0; }));
  std::string weights;  // as sklearn's "balanced"
  for (std::size_t c = 0, written = 0; c < counts.size() && written < most_weights; ++c) {
    if (counts[c] == 0) continue;
    const double weight = static_cast<double>(rows) / (static_cast<double>(present) * static_cast<double>(counts[c]));
    weights += (written++ ? ", " : "") + std::to_string(c) + ": " + shown(std::round(100.0 * weight) / 100);
  }
  s.findings.add(s.findings.make(Code::ClassesUnbalanced, InData{y.column.name})
                     .expected("classes of similar size, or class_weight")
                     .found("class " + std::to_string(least) + ": " + std::to_string(counts[least]) + " of " + std::to_string(rows) +
                            ", class " + std::to_string(most) + ": " + std::to_string(counts[most]))
                     .because("A model that always answers class " + std::to_string(most) + " is right in " +
                              std::to_string(100 * counts[most] / rows) + " % of the rows, so accuracy says little.")
                     .fix("let rare classes count more", "class_weight={" + weights + (present > most_weights ? ", ...}" : "}"),
                          present > most_weights ? Applies::needs_editing : Applies::as_written));
}

/// Classes that one part has and the other lacks.
struct Lacking {
  std::vector<std::int64_t> classes{};
  bool by_chance = true;  // a random split would leave one out as often as once in ten thousand times
};
Lacking lacking(const Counts& in, const Counts& of) {
  const double share = static_cast<double>(total(of)) / static_cast<double>(total(in) + total(of));
  Lacking out;
  for (std::size_t c = 0; c < in.size(); ++c) {
    if (in[c] > 0 || of[c] == 0) continue;
    out.classes.push_back(static_cast<std::int64_t>(c));
    out.by_chance = out.by_chance && std::pow(share, static_cast<double>(of[c])) >= 1e-4;
  }
  return out;
}

std::string names(const std::vector<std::int64_t>& classes) {
  return (classes.size() == 1 ? "class " : "classes ") +
         listed(classes.back() + 1, [&](std::int64_t c) { return std::find(classes.begin(), classes.end(), c) != classes.end(); });
}

DiagnosticBuilder split_fixes(DiagnosticBuilder&& b, const Scene& s, bool split, const std::string& y) {
  const auto applies = s.model.inputs.size() > 1 || s.model.outputs.size() > 1 ? Applies::needs_editing : Applies::as_written;
  if (split)
    std::move(b).fix("shuffle before the split: both arrays in the same order",
                     "order = np.random.permutation(len(" + y + ")); x, " + y + " = x[order], " + y + "[order]", applies);
  else
    std::move(b).fix("draw both parts from all classes, with sklearn", "x, x_val, y, y_val = train_test_split(x, y, stratify=y)", applies);
  return std::move(b);
}

void report_never_trained(const Scene& s, const LabelParts& y, const Lacking& untrained, bool split) {
  std::int64_t rows = 0;
  for (const auto c : untrained.classes) rows += y.validation->scan.counts[static_cast<std::size_t>(c)];
  const std::string how = split ? "fit(validation_split=...) cuts off the last rows as they stand, before any shuffling. " : "";
  s.findings.add(split_fixes(s.findings.make(Code::PartsLackClasses, InData{y.validation->column.name})
                                 .expected("every class that validates in the rows that train as well")
                                 .found(names(untrained.classes) + " only among the rows that validate: " + std::to_string(rows) + " of " +
                                        std::to_string(total(y.validation->scan.counts)))
                                 .because(how + "What a model was never shown it cannot answer with: those rows all count as wrong."),
                             s, split, variable_of(y.training->column.name))
                     .as(untrained.by_chance ? Severity::note : Severity::warning));
}

void report_never_validated(const Scene& s, const LabelParts& y, const Lacking& unvalidated) {
  s.findings.add(
      split_fixes(s.findings.make(Code::PartsLackClasses, InData{y.validation->column.name})
                      .expected("every class among the rows that validate")
                      .found(names(unvalidated.classes) + " only among the rows that train")
                      .because("fit(validation_split=...) cuts off the last rows as they stand, before any shuffling. Validation says "
                               "nothing about those classes."),
                  s, true, variable_of(y.training->column.name)));
}

void report_apart(const Scene& s, const LabelParts& y) {
  const Scan &ours = y.training->scan, &theirs = y.validation->scan;
  s.findings.add(
      split_fixes(s.findings.make(Code::PartsLackClasses, InData{y.validation->column.name})
                      .expected("labels of one range in both parts")
                      .found("labels from " + shown(ours.low) + " to " + shown(ours.high) + " train, from " + shown(theirs.low) + " to " +
                             shown(theirs.high) + " validate")
                      .because("fit(validation_split=...) cuts off the last rows as they stand, before any shuffling, and the rows are "
                               "sorted by their label: the model is asked for numbers that it was never shown."),
                  s, true, variable_of(y.training->column.name))
          .as(Severity::note));  // of a series in time, the end is what to validate on
}

}  // namespace

void check_balance(const Scene& s, const LabelParts& y) {
  const Looked& labels = *y.training;
  if (labels.scan.counts.empty() || total(labels.scan.counts) != labels.column.values.rows())
    return;                                                        // several labels a row, or some that are no class
  if (!labels.scan.whole || !s.args.class_weight.empty()) return;  // probabilities; or somebody has thought of it
  note_missing(s, y);
  note_imbalance(s, labels);
}

bool check_parts_of_classes(const Scene& s, const LabelParts& y, bool split) {
  constexpr std::int64_t enough = 10;
  const Counts &ours = y.training->scan.counts, &theirs = y.validation->scan.counts;
  if (y.training->column.values.rows() < enough || y.validation->column.values.rows() < enough) return true;
  if (ours.empty() || ours.size() != theirs.size() || total(ours) == 0 || total(theirs) == 0) {
    const Scan &a = y.training->scan, &b = y.validation->scan;
    if (!split || !ours.empty() || (b.low <= a.high && b.high >= a.low)) return true;
    return report_apart(s, y), false;
  }
  const Lacking untrained = lacking(ours, theirs), unvalidated = lacking(theirs, ours);
  if (!untrained.classes.empty()) return report_never_trained(s, y, untrained, split), false;
  if (!split || unvalidated.classes.empty() || unvalidated.by_chance) return true;
  return report_never_validated(s, y, unvalidated), false;
}

}  // namespace tenon
