#pragma once
// How far labels and output agree along an axis, averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct ConcordanceCorrelation {
  std::int64_t axis = -1;
  std::string name = "concordance_correlation";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "ConcordanceCorrelation",
                                   .function = "concordance_correlation",
                                   .alias = "",
                                   .summary = "Mean over the samples of the concordance of labels and output.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &ConcordanceCorrelation::name, "Name in logs and files."),
                field("dtype", &ConcordanceCorrelation::dtype, "What the metric is computed in."),
                field("axis", &ConcordanceCorrelation::axis, "Axis along which they are compared."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(concordance_correlation(b, {b.y_true(), b.y_pred()}, axis)); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
