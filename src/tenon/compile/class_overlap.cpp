#include "tenon/compile/class_overlap.h"

#include <algorithm>
#include <cmath>

namespace tenon {
namespace {

using ir::Arithmetic;
using ir::Ref;

constexpr std::array<std::string_view, 3> dtypes{"int64", "int32", "float32"};

/// One weight per counted element: those of the rows belong to all that the row has.
std::optional<Ref> weights_of(MetricLowering& b, std::int64_t count, CountDType dtype) {
  if (!b.weights()) return std::nullopt;
  Ref w = *b.weights();
  if (dtype != CountDType::float32) w = b.cast(b.cast(w, DType::int32), DType::float32);
  const std::int64_t given = elements(b.shape(w));
  return b.reshape(b.broadcast_to(b.reshape(w, {given, 1}), {given, count / given}), {count});
}

}  // namespace

Config codec<CountDType>::write(CountDType v) { return dtypes[static_cast<std::size_t>(v)]; }
std::optional<Reported> codec<CountDType>::read(const Config& c, CountDType& out, const FieldSite& at) {
  if (c.is_null() || c.is("int")) return out = CountDType::int64, std::nullopt;
  for (std::size_t i = 0; i < dtypes.size(); ++i)
    if (c.is(dtypes[i])) return out = static_cast<CountDType>(i), std::nullopt;
  return report_out_of_range(at, "'int64', 'int32' or 'float32'", c);
}

std::optional<Reported> check_target_classes(const Site& at, const std::vector<std::int64_t>& ids, std::int64_t classes) {
  const auto unknown = std::find_if(ids.begin(), ids.end(), [&](std::int64_t id) { return id < 0 || id >= classes; });
  if (unknown == ids.end() && !ids.empty()) return std::nullopt;
  const FieldSite field{at, "target_class_ids", any_value, "Classes whose mean is taken."};
  return report_out_of_range(field, "a list of class ids from 0 to " + std::to_string(classes - 1), Config::List(ids.begin(), ids.end()));
}

Targets labels_of_overlap(bool sparse_y_true, bool sparse_y_pred) {
  if (sparse_y_true == sparse_y_pred) return sparse_y_true ? Targets::like_output : Targets::one_hot;
  return sparse_y_true ? Targets::class_ids : Targets::one_hot;
}

Ref class_ids_of(ir::Builder& b, Ref x, Coding coding) {
  return coding == Coding::one_hot ? b(ir::ArgMax{}, {b.cast(x, DType::float32)}) : b.cast(x, DType::int32);
}

Ref confusion_matrix(MetricLowering& b, const ClassIds& ids, const MatrixOptions& how) {
  const std::int64_t count = elements(b.shape(ids.y_pred));
  const auto integer = [&](std::int64_t value) { return b.constant(static_cast<double>(value), {}, DType::int32); };
  const auto compare = [&](Arithmetic fn, Ref x, std::int64_t value) { return b(ir::Binary{fn}, {x, integer(value)}); };
  const auto is_class = [&](Ref id) {
    return b.multiply(compare(Arithmetic::greater_equal, id, 0), b.affine(compare(Arithmetic::greater_equal, id, how.classes), -1, 1));
  };
  const Ref y_true = b.reshape(ids.y_true, {count}), y_pred = b.reshape(ids.y_pred, {count});
  Ref counts = b.multiply(is_class(y_true), is_class(y_pred));
  if (how.ignore_class) counts = b.multiply(counts, compare(Arithmetic::not_equal, y_true, *how.ignore_class));
  const Ref cell = b.select(counts, b.add(b.multiply(y_true, integer(how.classes)), y_pred), integer(0));
  if (const auto weights = weights_of(b, count, how.dtype)) counts = b.multiply(counts, *weights);
  const ir::GatherGradient add_up{.forward = {.axis = 0}, .input = {how.classes * how.classes, 1}};
  return b.reshape(b(add_up, {cell, b.reshape(counts, {count, 1})}), {how.classes * how.classes});
}

double mean_overlap(std::span<const double> matrix, const std::vector<std::int64_t>* of_interest) {
  const auto classes = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(matrix.size()))));
  double sum = 0, occurring = 0;
  for (std::size_t i = 0; i < (of_interest ? of_interest->size() : classes); ++i) {
    const std::size_t c = of_interest ? static_cast<std::size_t>((*of_interest)[i]) : i;
    double both = 0;
    for (std::size_t k = 0; k < classes; ++k) both += matrix[c * classes + k] + matrix[k * classes + c];
    const double shared = matrix[c * classes + c], either = both - shared;
    if (either <= 1e-9) continue;
    sum += shared / (either + 1e-7);
    ++occurring;
  }
  return sum / (occurring + 1e-7);
}

}  // namespace tenon
