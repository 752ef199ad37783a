#pragma once
// The share of the labels' variance that the output explains, over an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"
#include "tenon/compile/r2_score.h"

namespace tenon::metrics {

struct R2Score {
  ClassAggregation class_aggregation = ClassAggregation::uniform_average;
  std::int64_t num_regressors = 0;
  std::string name = "r2_score";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "R2Score",
                                   .function = "r2_score",
                                   .alias = "",
                                   .summary = "Share of the labels' variance that the output explains.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &R2Score::name, "Name in logs and files."),
                field("dtype", &R2Score::dtype, "What the metric is computed in."),
                field("class_aggregation", &R2Score::class_aggregation,
                      "One result per column (None), their mean, or their mean weighed by the columns' variances."),
                field("num_regressors", &R2Score::num_regressors, "Number of inputs that the score is adjusted for.", at_least(0)));
  }

  ir::Ref lower(MetricLowering& b) const { return r2_sums(b); }
  void results(std::span<const double> sums, std::vector<double>& out) const { r2_results(sums, class_aggregation, num_regressors, out); }
  std::optional<Unfit> unfit(const Shape& output) const { return rows_of_classes_only(output); }
};

}  // namespace tenon::metrics
