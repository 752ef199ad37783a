#pragma once
// Intersection over union of labels and output, averaged over some classes.
#include "tenon/compile/arguments.h"
#include "tenon/compile/class_overlap.h"
#include "tenon/compile/metric.h"
#include "tenon/object/not_yet.h"

namespace tenon::metrics {

struct IoU {
  std::int64_t num_classes = 1;
  std::vector<std::int64_t> target_class_ids{0};
  std::optional<std::int64_t> ignore_class{};
  bool sparse_y_true = true;
  bool sparse_y_pred = true;
  NotYet<-1> axis{};
  std::string name = "io_u";
  CountDType dtype{};

  static constexpr MetricInfo info{.name = "IoU",
                                   .function = "io_u",
                                   .alias = "",
                                   .summary = "Intersection over union, the mean over the classes named.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &IoU::name, "Name in logs and files."), field("dtype", &IoU::dtype, "What the metric is computed in."),
                required("num_classes", &IoU::num_classes, "Number of classes.", class_count),
                required("target_class_ids", &IoU::target_class_ids, "Classes whose mean is taken."),
                field("ignore_class", &IoU::ignore_class, "Label that does not count."),
                field("sparse_y_true", &IoU::sparse_y_true, "Whether labels are class ids instead of one-hot rows."),
                field("sparse_y_pred", &IoU::sparse_y_pred, "Whether the output holds class ids instead of a row of scores."),
                field("axis", &IoU::axis, "Axis of the classes; Keras' result fails with any other than the last."));
  }

  ir::Ref lower(MetricLowering& b) const {
    const ClassIds ids{class_ids_of(b, b.y_true(), sparse_y_true ? Coding::ids : Coding::one_hot),
                       class_ids_of(b, b.y_pred(), sparse_y_pred ? Coding::ids : Coding::one_hot)};
    return confusion_matrix(b, ids, {num_classes, ignore_class, dtype});
  }
  double result(std::span<const double> sums) const { return mean_overlap(sums, &target_class_ids); }
  Targets targets() const { return labels_of_overlap(sparse_y_true, sparse_y_pred); }
  std::optional<Reported> validate(const Site& at) const { return check_target_classes(at, target_class_ids, num_classes); }
};

}  // namespace tenon::metrics
