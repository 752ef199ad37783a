#pragma once
// The loss of this name as a metric: averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct KLDivergence {
  std::string name = "kl_divergence";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "KLDivergence",
                                   .function = "kl_divergence",
                                   .alias = "",
                                   .summary = "Mean over the samples of the loss of this name.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &KLDivergence::name, "Name in logs and files."),
                field("dtype", &KLDivergence::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(kl_divergence(b, {b.y_true(), b.y_pred()})); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
