#pragma once
// How many positive labels with a negative output there are in an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/confusion_arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct FalseNegatives {
  OneOrMany<double> thresholds{};
  std::string name = "false_negatives";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "FalseNegatives",
                                   .function = "false_negatives",
                                   .alias = "",
                                   .summary = "Number of positive labels with a negative output.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &FalseNegatives::name, "Name in logs and files."),
                field("dtype", &FalseNegatives::dtype, "What the metric is computed in."),
                field("thresholds", &FalseNegatives::thresholds,
                      "Outputs above it are positive, 0.5 unless given; several give several results.", between(0, 1)));
  }

  ir::Ref lower(MetricLowering& b) const { return confusion_sums(b, {thresholds_of(thresholds)}); }
  void results(std::span<const double> sums, std::vector<double>& out) const {
    for_each_threshold(sums, thresholds, out, &ConfusionCounts::false_negatives);
  }
};

}  // namespace tenon::metrics
