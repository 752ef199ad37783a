#pragma once
// The loss of this name as a metric: averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/hinge_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct CategoricalHinge {
  std::string name = "categorical_hinge";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "CategoricalHinge",
                                   .function = "categorical_hinge",
                                   .alias = "",
                                   .summary = "Mean over the samples of the loss of this name.",
                                   .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(field("name", &CategoricalHinge::name, "Name in logs and files."),
                field("dtype", &CategoricalHinge::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(categorical_hinge(b, {b.y_true(), b.y_pred()})); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
