#pragma once
// The loss of this name as a metric: averaged over all samples of an epoch.
#include "tenon/compile/arguments.h"
#include "tenon/compile/crossentropy_functions.h"
#include "tenon/compile/metric.h"
#include "tenon/object/not_yet.h"

namespace tenon::metrics {

struct SparseCategoricalCrossentropy {
  bool from_logits = false;
  std::optional<std::int64_t> ignore_class{};
  NotYet<-1> axis{};
  std::string name = "sparse_categorical_crossentropy";
  Float32 dtype{};

  static constexpr MetricInfo info{.name = "SparseCategoricalCrossentropy",
                                   .function = "sparse_categorical_crossentropy",
                                   .alias = "",
                                   .summary = "Mean over the samples of the loss of this name.",
                                   .targets = Targets::class_ids};
  static constexpr auto fields(auto each) {
    return each(
        field("name", &SparseCategoricalCrossentropy::name, "Name in logs and files."),
        field("dtype", &SparseCategoricalCrossentropy::dtype, "What the metric is computed in."),
        field("from_logits", &SparseCategoricalCrossentropy::from_logits, "Whether the output holds logits instead of probabilities."),
        field("ignore_class", &SparseCategoricalCrossentropy::ignore_class,
              "Class whose rows are worth 0, and do not count where there are sample weights."),
        field("axis", &SparseCategoricalCrossentropy::axis, "Axis of the classes; TensorFlow takes the last one only."));
  }

  ir::Ref lower(MetricLowering& b) const {
    const auto [values, counts] = sparse_categorical_crossentropy(b, {b.y_true(), b.y_pred()}, from_logits, ignore_class);
    return b.mean_of(values, counts);
  }
  double result(std::span<const double> sums) const { return mean_result(sums); }
};

}  // namespace tenon::metrics
