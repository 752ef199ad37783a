#pragma once
// The square root of the mean squared difference over an epoch.
#include <cmath>

#include "tenon/compile/arguments.h"
#include "tenon/compile/compared.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct RootMeanSquaredError {
  std::string name = "root_mean_squared_error";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "RootMeanSquaredError",
                                   .function = "root_mean_squared_error",
                                   .alias = "",
                                   .summary = "Square root of the mean of the squared differences of labels and output.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &RootMeanSquaredError::name, "Name in logs and files."),
                field("dtype", &RootMeanSquaredError::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const {
    const auto [y_true, y_pred] = as_floats(b, {b.y_true(), b.y_pred()});
    return b.mean_of(b.apply(ir::Fn::square, b.subtract(y_pred, y_true)));
  }
  double result(std::span<const double> sums) const { return std::sqrt(mean_result(sums)); }
};

}  // namespace tenon::metrics
