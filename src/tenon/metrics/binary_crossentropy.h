#pragma once
// The loss of this name as a metric: averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/crossentropy_functions.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct BinaryCrossentropy {
  std::string name = "binary_crossentropy";
  Float32 dtype{};
  bool from_logits = false;
  double label_smoothing = 0;

  static constexpr MetricInfo info{.name = "BinaryCrossentropy",
                                   .function = "binary_crossentropy",
                                   .alias = "bce",
                                   .summary = "Mean over the samples of the loss of this name.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &BinaryCrossentropy::name, "Name in logs and files."),
                field("dtype", &BinaryCrossentropy::dtype, "What the metric is computed in."),
                field("from_logits", &BinaryCrossentropy::from_logits, "Whether the output holds logits instead of probabilities."),
                field("label_smoothing", &BinaryCrossentropy::label_smoothing, "Share of every label that goes evenly to all classes.",
                      between(0, 1)));
  }

  ir::Ref lower(MetricLowering& b) const {
    return b.mean_of(binary_crossentropy(b, {b.y_true(), b.y_pred()}, {from_logits, label_smoothing}));
  }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
