#pragma once
// The harmonic mean of precision and recall over an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/f_beta.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct F1Score {
  ClassAverage average = ClassAverage::none;
  OutputThreshold threshold{};
  std::string name = "f1_score";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "F1Score",
                                   .function = "f1_score",
                                   .alias = "",
                                   .summary = "Harmonic mean of precision and recall.",
                                   .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(
        field("name", &F1Score::name, "Name in logs and files."), field("dtype", &F1Score::dtype, "What the metric is computed in."),
        field(
            "average", &F1Score::average,
            "One result per class (None), of all decisions together (micro), or the mean over the classes, even (macro) or by their labels "
            "(weighted)."),
        field("threshold", &F1Score::threshold, "Outputs above it are a yes; None: the largest of a row is."));
  }

  ir::Ref lower(MetricLowering& b) const { return f_beta_sums(b, average, threshold); }
  void results(std::span<const double> sums, std::vector<double>& out) const { f_beta_results(sums, average, 1, out); }
  std::optional<Unfit> unfit(const Shape& output) const { return rows_of_classes_only(output); }
};

}  // namespace tenon::metrics
