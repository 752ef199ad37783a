#pragma once
// Intersection over union of classes, from a confusion matrix. Source: keras/src/metrics/iou_metrics.py.
#include "tenon/compile/arguments.h"
#include "tenon/compile/metric.h"

namespace tenon {

/// What class ids are counted in: Keras takes int64 unless told otherwise, and then cuts the fractions off sample weights.
enum class CountDType : std::uint8_t { int64, int32, float32 };
template <> struct codec<CountDType> {
  static constexpr std::string_view type = "str";
  static Config write(CountDType v);
  static std::optional<Reported> read(const Config& c, CountDType& out, const FieldSite& at);
};

/// A matrix of all pairs of classes must fit into memory.
inline constexpr Range class_count = between(1, 4096);
/// TN0202 for a class that there is not.
std::optional<Reported> check_target_classes(const Site& at, const std::vector<std::int64_t>& ids, std::int64_t classes);
/// What labels look like beside an output of class ids or of one score per class.
Targets labels_of_overlap(bool sparse_y_true, bool sparse_y_pred);

struct ClassIds {
  ir::Ref y_true, y_pred;  // int32, of any shape but as many
};
struct MatrixOptions {
  std::int64_t classes;
  std::optional<std::int64_t> ignore_class{};
  CountDType dtype = CountDType::int64;
};

/// The largest of each row where the last axis holds one value per class, else the value without its fraction.
enum class Coding : std::uint8_t { ids, one_hot };
ir::Ref class_ids_of(ir::Builder& b, ir::Ref x, Coding coding);

/// A matrix of classes x classes in one row: labels down, outputs across. Ids that are no class are left out.
ir::Ref confusion_matrix(MetricLowering& b, const ClassIds& ids, const MatrixOptions& how);
/// Mean over the classes of interest (null: all) that occur.
double mean_overlap(std::span<const double> matrix, const std::vector<std::int64_t>* classes);

}  // namespace tenon
