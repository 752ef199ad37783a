#pragma once
// Intersection over union of yes-or-no labels and outputs on either side of a threshold.
#include "tenon/compile/arguments.h"
#include "tenon/compile/class_overlap.h"
#include "tenon/compile/metric.h"

namespace tenon::metrics {

struct BinaryIoU {
  std::vector<std::int64_t> target_class_ids{0, 1};
  double threshold = 0.5;
  std::string name = "binary_io_u";
  CountDType dtype{};

  static constexpr MetricInfo info{.name = "BinaryIoU",
                                   .function = "binary_io_u",
                                   .alias = "",
                                   .summary = "Intersection over union of two classes, told apart by a threshold.",
                                   .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("target_class_ids", &BinaryIoU::target_class_ids, "Classes whose mean is taken."),
                field("threshold", &BinaryIoU::threshold, "Outputs from it on are class 1."),
                field("name", &BinaryIoU::name, "Name in logs and files."),
                field("dtype", &BinaryIoU::dtype, "What the metric is computed in."));
  }

  ir::Ref lower(MetricLowering& b) const {
    const ir::Ref is_one = b(ir::Binary{ir::Arithmetic::greater_equal}, {b.y_pred(), b.constant(threshold)});
    const ClassIds ids{class_ids_of(b, b.y_true(), Coding::ids), class_ids_of(b, is_one, Coding::ids)};
    return confusion_matrix(b, ids, {.classes = 2, .dtype = dtype});
  }
  double result(std::span<const double> sums) const { return mean_overlap(sums, &target_class_ids); }
  std::optional<Reported> validate(const Site& at) const { return check_target_classes(at, target_class_ids, 2); }
};

}  // namespace tenon::metrics
