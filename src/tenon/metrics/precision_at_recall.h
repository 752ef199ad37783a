#pragma once
// Largest precision at a threshold whose recall is at least so large.
#include "tenon/compile/arguments.h"
#include "tenon/compile/confusion_arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct PrecisionAtRecall {
  std::optional<std::int64_t> class_id{};
  std::int64_t num_thresholds = 200;
  double recall = 0.5;
  std::string name = "precision_at_recall";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "PrecisionAtRecall",
                                   .function = "precision_at_recall",
                                   .alias = "",
                                   .summary = "Largest precision at a threshold whose recall is at least so large.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(
        field("name", &PrecisionAtRecall::name, "Name in logs and files."),
        field("dtype", &PrecisionAtRecall::dtype, "What the metric is computed in."),
        field("class_id", &PrecisionAtRecall::class_id, "Only this element of a row is looked at."),
        field("num_thresholds", &PrecisionAtRecall::num_thresholds, "How many thresholds from 0 to 1 are tried.", between(1, 1000000)),
        required("recall", &PrecisionAtRecall::recall, "The least recall.", between(0, 1)));
  }

  ir::Ref lower(MetricLowering& b) const { return confusion_sums(b, {thresholds_from_0_to_1(num_thresholds), {}, class_id}); }
  double result(std::span<const double> sums) const {
    return largest_where(sums, num_thresholds, {&ConfusionCounts::recall, recall}, &ConfusionCounts::precision);
  }
  std::optional<Unfit> unfit(const Shape& output) const { return unfit_class_id(class_id, output); }
};

}  // namespace tenon::metrics
