#pragma once
// The loss LogCosh as a metric: averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct LogCoshError {
  std::string name = "logcosh";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "LogCoshError",
                                   .function = "log_cosh_error",
                                   .alias = "",
                                   .summary = "Mean over the samples of the loss LogCosh.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &LogCoshError::name, "Name in logs and files."),
                field("dtype", &LogCoshError::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(log_cosh(b, {b.y_true(), b.y_pred()})); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
