#pragma once
// The sum of the labels, weighed by the output: what update_state(labels, output) makes of them.
#include "tenon/compile/arguments.h"
#include "tenon/compile/compared.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct Sum {
  std::string name = "sum";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "Sum",
                                   .function = "sum",
                                   .alias = "",
                                   .summary = "Sum of the labels, weighed by the output.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Sum::name, "Name in logs and files."), field("dtype", &Sum::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const {
    const auto [y_true, y_pred] = as_floats(b, {b.y_true(), b.y_pred()});
    return b.reshape(b.sum(b.multiply(y_true, y_pred)), {1});
  }
  double result(std::span<const double> sums) const { return sums[0]; }
  std::optional<Unfit> unfit(const Shape&) const {
    return Unfit{"a metric of labels and output",
                 "Sum adds up one array of values. Keras' fit and evaluate hand it labels, output and weights, and fail."};
  }
};

}  // namespace tenon::metrics
