#pragma once
// How often the largest label of a one-hot row is among the k largest outputs.
#include "tenon/compile/accuracy_functions.h"
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct TopKCategoricalAccuracy {
  std::int64_t k = 5;
  std::string name = "top_k_categorical_accuracy";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "TopKCategoricalAccuracy",
                                   .function = "top_k_categorical_accuracy",
                                   .alias = "",
                                   .summary = "Share of samples whose label is among the k largest outputs.",
                                   .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(field("name", &TopKCategoricalAccuracy::name, "Name in logs and files."),
                field("dtype", &TopKCategoricalAccuracy::dtype, "What the metric is computed in."),
                field("k", &TopKCategoricalAccuracy::k, "How many outputs may hold the label.", axis_length));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(top_k_matches(b, {b.y_true(), b.y_pred()}, k)); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
