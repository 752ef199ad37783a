#pragma once
// The area under the curve of true and false positive rates, or of precision and recall, over an epoch.
#include <algorithm>

#include "tenon/compile/area_under_curve.h"
#include "tenon/compile/arguments.h"
#include "tenon/compile/confusion_arguments.h"

namespace tenon::metrics {

struct AUC {
  std::int64_t num_thresholds = 200;
  Curve curve = Curve::ROC;
  SummationMethod summation_method = SummationMethod::interpolation;
  std::string name = "auc";
  Float32 dtype{};
  OneOrMany<double> thresholds{};
  bool multi_label = false;
  std::optional<std::int64_t> num_labels{};
  LabelWeights label_weights{};
  bool from_logits = false;

  static constexpr MetricInfo info{.name = "AUC",
                                   .function = "auc",
                                   .alias = "",
                                   .summary = "Area under the curve of the rates at all thresholds.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &AUC::name, "Name in logs and files."), field("dtype", &AUC::dtype, "What the metric is computed in."),
                field("num_thresholds", &AUC::num_thresholds, "How many thresholds from 0 to 1 make the curve.", between(2, 1000000)),
                field("curve", &AUC::curve, "True against false positives, precision against recall, or what both gain over chance."),
                field("summation_method", &AUC::summation_method, "How the area between two thresholds is taken."),
                field("multi_label", &AUC::multi_label, "Whether every output of a row has a curve of its own; the result is their mean."),
                field("num_labels", &AUC::num_labels, "Number of outputs; it follows from the data.", axis_length),
                field("label_weights", &AUC::label_weights, "How much each output counts."),
                field("from_logits", &AUC::from_logits, "Whether the output holds logits instead of probabilities."),
                recent("thresholds", &AUC::thresholds, "These thresholds instead of some at equal distances.", between(0, 1)));
  }

  ir::Ref lower(MetricLowering& b) const {
    Confusion how{.thresholds = all_thresholds(), .by_label = multi_label, .from_logits = from_logits};
    if (!multi_label) how.label_weights = label_weights.values;  // else the areas are weighed, below
    return confusion_sums(b, how);
  }

  std::optional<Unfit> unfit(const Shape& output) const {
    const std::string labels = to_string(output[-1]);
    if (multi_label && output.rank() != 2)
      return Unfit{"an output of shape (batch, labels)", "With multi_label=True every label has a curve of its own."};
    if (multi_label && num_labels && Dim(*num_labels) != output[-1])
      return Unfit{"num_labels=" + labels, "The output has " + labels + " labels."};
    const auto weights = static_cast<std::int64_t>(label_weights.values.size());
    if (weights && Dim(weights) != output[-1])
      return Unfit{labels + " label weights", "The output has " + labels + " labels, but " + std::to_string(weights) + " have a weight."};
    return std::nullopt;
  }
  std::optional<Reported> validate(const Site& at) const {
    if (!num_labels || multi_label) return std::nullopt;
    return report_out_of_range({at, "num_labels", any_value, "Number of labels that have a curve each."}, "None unless multi_label=True",
                               Config(*num_labels));
  }

  double result(std::span<const double> sums) const {
    const std::size_t count = given() ? thresholds.values.size() + 2 : static_cast<std::size_t>(num_thresholds);
    double total = 0, weights = 0;
    for (std::size_t l = 0; l < ConfusionCounts::labels(sums, count); ++l) {
      const double weight = multi_label && l < label_weights.values.size() ? label_weights.values[l] : 1;
      total += weight * area_under_curve(ConfusionCounts(sums, count, l), count, curve, summation_method);
      weights += weight;
    }
    return divided(total, weights);
  }

 private:
  bool given() const { return thresholds.written != OneOrMany<double>::Written::none; }
  /// With one below 0 and one above 1, so that every output is above the first and none above the last.
  std::vector<double> all_thresholds() const {
    std::vector<double> all = given() ? thresholds.values : thresholds_from_0_to_1(num_thresholds);
    if (!given()) all = {all.begin() + 1, all.end() - 1};
    std::sort(all.begin(), all.end());
    all.insert(all.begin(), -1e-7);
    all.push_back(1 + 1e-7);
    return all;
  }
};

}  // namespace tenon::metrics
