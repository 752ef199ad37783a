#pragma once
// Share of the positive labels whose output is positive, over an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/confusion_arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct Recall {
  OneOrMany<double> thresholds{};
  std::optional<std::int64_t> top_k{};
  std::optional<std::int64_t> class_id{};
  std::string name = "recall";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "Recall",
                                   .function = "recall",
                                   .alias = "",
                                   .summary = "Share of the positive labels whose output is positive.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Recall::name, "Name in logs and files."), field("dtype", &Recall::dtype, "What the metric is computed in."),
                field("thresholds", &Recall::thresholds, "Outputs above it are positive, 0.5 unless given; several give several results.",
                      between(0, 1)),
                field("top_k", &Recall::top_k, "Only this many largest outputs of a row can be positive.", axis_length),
                field("class_id", &Recall::class_id, "Only this element of a row is looked at."));
  }

  ir::Ref lower(MetricLowering& b) const { return confusion_sums(b, {thresholds_of(thresholds, top_k), top_k, class_id}); }
  void results(std::span<const double> sums, std::vector<double>& out) const {
    for_each_threshold(sums, thresholds, out, &ConfusionCounts::recall);
  }
  std::optional<Unfit> unfit(const Shape& output) const {
    const auto unfit = unfit_class_id(class_id, output);
    return unfit ? unfit : unfit_top_k(top_k, output);
  }
};

}  // namespace tenon::metrics
