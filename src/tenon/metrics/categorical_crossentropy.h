#pragma once
// The loss of this name as a metric: averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/crossentropy_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct CategoricalCrossentropy {
  bool from_logits = false;
  double label_smoothing = 0;
  std::int64_t axis = -1;
  std::string name = "categorical_crossentropy";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "CategoricalCrossentropy",
                                   .function = "categorical_crossentropy",
                                   .alias = "",
                                   .summary = "Mean over the samples of the loss of this name.",
                                   .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(field("name", &CategoricalCrossentropy::name, "Name in logs and files."),
                field("dtype", &CategoricalCrossentropy::dtype, "What the metric is computed in."),
                field("from_logits", &CategoricalCrossentropy::from_logits, "Whether the output holds logits instead of probabilities."),
                field("label_smoothing", &CategoricalCrossentropy::label_smoothing, "Share of every label that goes evenly to all classes.",
                      between(0, 1)),
                field("axis", &CategoricalCrossentropy::axis, "Axis of the classes."));
  }

  ir::Ref lower(MetricLowering& b) const {
    return b.mean_of(categorical_crossentropy(b, {b.y_true(), b.y_pred()}, {from_logits, label_smoothing, axis}));
  }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
