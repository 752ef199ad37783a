#pragma once
// The loss of this name as a metric: averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct MeanSquaredError {
  std::string name = "mean_squared_error";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "MeanSquaredError",
                                   .function = "mean_squared_error",
                                   .alias = "mse",
                                   .summary = "Mean over the samples of the loss of this name.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &MeanSquaredError::name, "Name in logs and files."),
                field("dtype", &MeanSquaredError::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(mean_squared_error(b, {b.y_true(), b.y_pred()})); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
