#pragma once
// How many negative labels with a positive output there are in an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/confusion_arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct FalsePositives {
  OneOrMany<double> thresholds{};
  std::string name = "false_positives";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "FalsePositives",
                                   .function = "false_positives",
                                   .alias = "",
                                   .summary = "Number of negative labels with a positive output.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &FalsePositives::name, "Name in logs and files."),
                field("dtype", &FalsePositives::dtype, "What the metric is computed in."),
                field("thresholds", &FalsePositives::thresholds,
                      "Outputs above it are positive, 0.5 unless given; several give several results.", between(0, 1)));
  }

  ir::Ref lower(MetricLowering& b) const { return confusion_sums(b, {thresholds_of(thresholds)}); }
  void results(std::span<const double> sums, std::vector<double>& out) const {
    for_each_threshold(sums, thresholds, out, &ConfusionCounts::false_positives);
  }
};

}  // namespace tenon::metrics
