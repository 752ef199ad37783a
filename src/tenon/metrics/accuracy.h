#pragma once
// How often output and label are the same number. The word "accuracy" in compile() does not mean this class, so it has no function name.
#include "tenon/compile/accuracy_functions.h"
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct Accuracy {
  std::string name = "accuracy";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "Accuracy",
                                   .function = "",
                                   .alias = "",
                                   .summary = "Share of outputs that equal their label.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Accuracy::name, "Name in logs and files."),
                field("dtype", &Accuracy::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const { return b.mean_of(equal_matches(b, {b.y_true(), b.y_pred()})); }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
