#pragma once
// The cosine of the angle between labels and output along an axis, averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct CosineSimilarity {
  std::int64_t axis = -1;
  std::string name = "cosine_similarity";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "CosineSimilarity",
                                   .function = "cosine_similarity",
                                   .alias = "",
                                   .summary = "Mean over the samples of the cosine between labels and output.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &CosineSimilarity::name, "Name in logs and files."),
                field("dtype", &CosineSimilarity::dtype, "What the metric is computed in."),
                recent("axis", &CosineSimilarity::axis, "Axis of the vectors. Keras does not write it to files."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(b.affine(cosine_similarity(b, {b.y_true(), b.y_pred()}, axis), -1)); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
