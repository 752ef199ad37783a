#pragma once
// Intersection over union of one-hot labels and output, averaged over some classes.
#include "tenon/compile/arguments.h"
#include "tenon/compile/class_overlap.h"
#include "tenon/compile/metric.h"
#include "tenon/object/not_yet.h"

namespace tenon::metrics {

struct OneHotIoU {
  std::int64_t num_classes = 1;
  std::vector<std::int64_t> target_class_ids{0};
  std::optional<std::int64_t> ignore_class{};
  bool sparse_y_pred = false;
  NotYet<-1> axis{};
  std::string name = "one_hot_io_u";
  CountDType dtype{};

  static constexpr MetricInfo info{.name = "OneHotIoU",
                                   .function = "one_hot_io_u",
                                   .alias = "",
                                   .summary = "Intersection over union of one-hot rows, the mean over the classes named.",
                                   .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(required("num_classes", &OneHotIoU::num_classes, "Number of classes.", class_count),
                required("target_class_ids", &OneHotIoU::target_class_ids, "Classes whose mean is taken."),
                field("name", &OneHotIoU::name, "Name in logs and files."),
                field("dtype", &OneHotIoU::dtype, "What the metric is computed in."),
                field("ignore_class", &OneHotIoU::ignore_class, "Label that does not count."),
                field("sparse_y_pred", &OneHotIoU::sparse_y_pred, "Whether the output holds class ids instead of a row of scores."),
                field("axis", &OneHotIoU::axis, "Axis of the classes; Keras' result fails with any other than the last."));
  }

  ir::Ref lower(MetricLowering& b) const {
    const ClassIds ids{class_ids_of(b, b.y_true(), Coding::one_hot),
                       class_ids_of(b, b.y_pred(), sparse_y_pred ? Coding::ids : Coding::one_hot)};
    return confusion_matrix(b, ids, {num_classes, ignore_class, dtype});
  }
  double result(std::span<const double> sums) const { return mean_overlap(sums, &target_class_ids); }
  Targets targets() const { return labels_of_overlap(false, sparse_y_pred); }
  std::optional<Reported> validate(const Site& at) const { return check_target_classes(at, target_class_ids, num_classes); }
};

}  // namespace tenon::metrics
