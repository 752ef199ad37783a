#include <utility>

#include "tenon/check/axes.h"
#include "tenon/check/check.h"
#include "tenon/check/scan.h"

namespace tenon {

namespace {

bool same_axes(const Shape& expected, const Shape& found, std::int64_t rows) {
  if (found.rank() != expected.rank() || found.rank() == 0 || found[0].value != rows) return false;
  for (int i = 1; i < found.rank(); ++i)
    if (expected[i] != found[i]) return false;
  return true;
}

Reported report_batch(Sink& sink, const InData& where, const TensorSpec& expected, const Tensor& found, std::int64_t rows) {
  return report(sink, Code::InputShapeMismatch, where)
      .expected(std::string(to_string(expected.dtype)) + " " + to_string(expected.shape.with(0, rows)))
      .found(std::string(to_string(found.dtype())) + " " + to_string(found.shape()))
      .because("Every batch has the axes and the dtype of the data that were checked, and as many rows in every array.")
      .fix("make every batch of the same form")
      .emit();
}

Reported report_count(Sink& sink, const InData& where, std::size_t expected, std::size_t found) {
  return report(sink, Code::ArrayCountMismatch, where)
      .expected(static_cast<std::int64_t>(expected))
      .found(static_cast<std::int64_t>(found))
      .because("Every batch has the arrays of the data that were checked.")
      .fix("make every batch of the same form")
      .emit();
}

}  // namespace

Result<CheckedBatch> BatchContract::admit(Batch batch, std::int64_t index, Sink& sink) const {
  const std::int64_t rows = batch.x.empty() ? 0 : batch.x.front().rows();
  auto weights = sample_weight_;  // a generator may weigh its rows where the data that were checked do not
  if (weights.empty()) weights.assign(batch.sample_weight.size(), {{Dim()}, DType::float32});
  for (const auto& [specs, tensors, name] : {std::tuple(&x_, &batch.x, "x"), std::tuple(&y_, &batch.y, "y"),
                                             std::tuple(&std::as_const(weights), &batch.sample_weight, "sample_weight")}) {
    if (tensors->size() != specs->size()) return report_count(sink, {name, index}, specs->size(), tensors->size());
    for (std::size_t i = 0; i < specs->size(); ++i)
      if ((*tensors)[i].dtype() != (*specs)[i].dtype || !same_axes((*specs)[i].shape, (*tensors)[i].shape(), rows))
        return report_batch(sink, {name, index}, (*specs)[i], (*tensors)[i], rows);
  }
  for (std::size_t i = 0; i < classes_.size(); ++i) {
    if (!classes_[i]) continue;
    if (const auto bad = outside(batch.y[i], 0, static_cast<double>(*classes_[i] - 1)); bad.count)
      return report(sink, Code::LabelOutOfRange, InData{"y", index, bad.first})
          .expected("a class id from 0 to " + std::to_string(*classes_[i] - 1))
          .found(bad.count)
          .because("The output has one unit per class.")
          .emit();
  }
  return CheckedBatch(std::move(batch));
}

}  // namespace tenon
