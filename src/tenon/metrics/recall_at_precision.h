#pragma once
// Largest recall at a threshold whose precision is at least so large.
#include "tenon/compile/arguments.h"
#include "tenon/compile/confusion_arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct RecallAtPrecision {
  std::optional<std::int64_t> class_id{};
  std::int64_t num_thresholds = 200;
  double precision = 0.5;
  std::string name = "recall_at_precision";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "RecallAtPrecision",
                                   .function = "recall_at_precision",
                                   .alias = "",
                                   .summary = "Largest recall at a threshold whose precision is at least so large.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(
        field("name", &RecallAtPrecision::name, "Name in logs and files."),
        field("dtype", &RecallAtPrecision::dtype, "What the metric is computed in."),
        field("class_id", &RecallAtPrecision::class_id, "Only this element of a row is looked at."),
        field("num_thresholds", &RecallAtPrecision::num_thresholds, "How many thresholds from 0 to 1 are tried.", between(1, 1000000)),
        required("precision", &RecallAtPrecision::precision, "The least precision.", between(0, 1)));
  }

  ir::Ref lower(MetricLowering& b) const { return confusion_sums(b, {thresholds_from_0_to_1(num_thresholds), {}, class_id}); }
  double result(std::span<const double> sums) const {
    return largest_where(sums, num_thresholds, {&ConfusionCounts::precision, precision}, &ConfusionCounts::recall);
  }
  std::optional<Unfit> unfit(const Shape& output) const { return unfit_class_id(class_id, output); }
};

}  // namespace tenon::metrics
