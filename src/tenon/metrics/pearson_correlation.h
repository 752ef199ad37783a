#pragma once
// Pearson's correlation of labels and output along an axis, averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct PearsonCorrelation {
  std::int64_t axis = -1;
  std::string name = "pearson_correlation";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "PearsonCorrelation",
                                   .function = "pearson_correlation",
                                   .alias = "",
                                   .summary = "Mean over the samples of the correlation of labels and output.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &PearsonCorrelation::name, "Name in logs and files."),
                field("dtype", &PearsonCorrelation::dtype, "What the metric is computed in."),
                field("axis", &PearsonCorrelation::axis, "Axis along which they are correlated."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(pearson_correlation(b, {b.y_true(), b.y_pred()}, axis)); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
