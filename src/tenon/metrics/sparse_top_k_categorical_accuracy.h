#pragma once
// How often the class id of the label is among the k largest outputs.
#include "tenon/compile/accuracy_functions.h"
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct SparseTopKCategoricalAccuracy {
  std::int64_t k = 5;
  bool from_sorted_ids = false;
  std::string name = "sparse_top_k_categorical_accuracy";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "SparseTopKCategoricalAccuracy",
                                   .function = "sparse_top_k_categorical_accuracy",
                                   .alias = "",
                                   .summary = "Share of samples whose label, a class id, is among the k largest outputs.",
                                   .targets = Targets::class_ids};
  static constexpr auto fields(auto each) {
    return each(field("name", &SparseTopKCategoricalAccuracy::name, "Name in logs and files."),
                field("dtype", &SparseTopKCategoricalAccuracy::dtype, "What the metric is computed in."),
                field("k", &SparseTopKCategoricalAccuracy::k, "How many outputs may hold the label.", axis_length),
                recent("from_sorted_ids", &SparseTopKCategoricalAccuracy::from_sorted_ids,
                       "Whether the output holds class ids, the likeliest first, instead of scores."));
  }

  ir::Ref lower(MetricLowering& b) const {
    return b.mean_of(from_sorted_ids ? sorted_ids_matches(b, {b.y_true(), b.y_pred()}, k)
                                     : sparse_top_k_matches(b, {b.y_true(), b.y_pred()}, k));
  }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
