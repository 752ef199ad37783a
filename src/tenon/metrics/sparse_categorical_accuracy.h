#pragma once
// How often the largest output is at the class id of the label.
#include "tenon/compile/accuracy_functions.h"
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct SparseCategoricalAccuracy {
  std::string name = "sparse_categorical_accuracy";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "SparseCategoricalAccuracy",
                                   .function = "sparse_categorical_accuracy",
                                   .alias = "",
                                   .summary = "Share of samples whose largest output is that of the label, a class id.",
                                   .targets = Targets::class_ids};
  static constexpr auto fields(auto each) {
    return each(field("name", &SparseCategoricalAccuracy::name, "Name in logs and files."),
                field("dtype", &SparseCategoricalAccuracy::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(sparse_categorical_matches(b, {b.y_true(), b.y_pred()})); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
