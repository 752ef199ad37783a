#pragma once
// The mean of the labels, weighed by the output: what update_state(labels, output) makes of them.
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct Mean {
  std::string name = "mean";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "Mean",
                                   .function = "mean",
                                   .alias = "",
                                   .summary = "Mean of the labels, weighed by the output.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Mean::name, "Name in logs and files."), field("dtype", &Mean::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of_weighted(b.y_true(), b.y_pred()); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
  std::optional<Unfit> unfit(const Shape&) const {
    return Unfit{"a metric of labels and output",
                 "Mean averages one array of values. Keras' fit and evaluate hand it labels, output and weights, and fail."};
  }
};

}  // namespace tenon::metrics
