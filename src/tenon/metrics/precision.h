#pragma once
// Share of the positive outputs whose label is positive, over an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/confusion_arguments.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct Precision {
  OneOrMany<double> thresholds{};
  std::optional<std::int64_t> top_k{};
  std::optional<std::int64_t> class_id{};
  std::string name = "precision";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "Precision",
                                   .function = "precision",
                                   .alias = "",
                                   .summary = "Share of the positive outputs whose label is positive.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Precision::name, "Name in logs and files."),
                field("dtype", &Precision::dtype, "What the metric is computed in."),
                field("thresholds", &Precision::thresholds,
                      "Outputs above it are positive, 0.5 unless given; several give several results.", between(0, 1)),
                field("top_k", &Precision::top_k, "Only this many largest outputs of a row can be positive.", axis_length),
                field("class_id", &Precision::class_id, "Only this element of a row is looked at."));
  }

  ir::Ref lower(MetricLowering& b) const { return confusion_sums(b, {thresholds_of(thresholds, top_k), top_k, class_id}); }
  void results(std::span<const double> sums, std::vector<double>& out) const {
    for_each_threshold(sums, thresholds, out, &ConfusionCounts::precision);
  }
  std::optional<Unfit> unfit(const Shape& output) const {
    const auto unfit = unfit_class_id(class_id, output);
    return unfit ? unfit : unfit_top_k(top_k, output);
  }
};

}  // namespace tenon::metrics
