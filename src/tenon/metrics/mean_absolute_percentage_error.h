#pragma once
// The loss of this name as a metric: averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct MeanAbsolutePercentageError {
  std::string name = "mean_absolute_percentage_error";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "MeanAbsolutePercentageError",
                                   .function = "mean_absolute_percentage_error",
                                   .alias = "mape",
                                   .summary = "Mean over the samples of the loss of this name.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &MeanAbsolutePercentageError::name, "Name in logs and files."),
                field("dtype", &MeanAbsolutePercentageError::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(mean_absolute_percentage_error(b, {b.y_true(), b.y_pred()})); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
