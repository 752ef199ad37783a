#pragma once
// How often the largest output is at the largest label of a one-hot row.
#include "tenon/compile/accuracy_functions.h"
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct CategoricalAccuracy {
  std::string name = "categorical_accuracy";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "CategoricalAccuracy",
                                   .function = "categorical_accuracy",
                                   .alias = "",
                                   .summary = "Share of samples whose largest output is where the largest label is.",
                                   .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(field("name", &CategoricalAccuracy::name, "Name in logs and files."),
                field("dtype", &CategoricalAccuracy::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(categorical_matches(b, {b.y_true(), b.y_pred()})); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
