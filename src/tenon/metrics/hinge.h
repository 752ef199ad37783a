#pragma once
// The loss of this name as a metric: averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/hinge_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct Hinge {
  std::string name = "hinge";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "Hinge",
                                   .function = "hinge",
                                   .alias = "",
                                   .summary = "Mean over the samples of the loss of this name.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Hinge::name, "Name in logs and files."), field("dtype", &Hinge::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(hinge(b, {b.y_true(), b.y_pred()})); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
