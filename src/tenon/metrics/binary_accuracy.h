#pragma once
// How often an output above the threshold has label 1, and any other label 0.
#include "tenon/compile/accuracy_functions.h"
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct BinaryAccuracy {
  std::string name = "binary_accuracy";
  Float32 dtype{};
  double threshold = 0.5;

  static constexpr MetricInfo info{.name = "BinaryAccuracy",
                                   .function = "binary_accuracy",
                                   .alias = "",
                                   .summary = "Share of outputs that are on the side of the threshold where the label is.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &BinaryAccuracy::name, "Name in logs and files."),
                field("dtype", &BinaryAccuracy::dtype, "What the metric is computed in."),
                field("threshold", &BinaryAccuracy::threshold, "Outputs above it count as 1."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(binary_matches(b, {b.y_true(), b.y_pred()}, threshold)); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
