#include "tenon/check/pulled.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tenon/base/available_memory.h"
#include "tenon/check/stream_batch.h"

namespace tenon {

bool is_about_whole_data(Code code) {
  constexpr std::array codes{Code::BatchLargerThanData,    Code::ClassWeightMismatch, Code::OnlyZeroAndOne, Code::ConstantFeature,
                             Code::FeatureScale,           Code::PaddingDominates,    Code::LabelsAllEqual, Code::ClassesUnbalanced,
                             Code::ClassesMissing,         Code::TargetScale,         Code::RowsRepeated,   Code::ValidationLeaks,
                             Code::ValidationScaleDiffers, Code::PartsLackClasses,    Code::WeightsUnusual};
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

void OfPart::receive(Diagnostic d) {
  const bool is_error = d.severity == Severity::error;
  if (!is_error && !whole_ && is_about_whole_data(d.code)) return;
  const auto* at = std::get_if<InData>(&d.where);
  if (!said_.emplace(d.code, at ? at->source : to_string(d.where)).second && !is_error) return;
  if (auto* data = std::get_if<InData>(&d.where)) place(*data);
  to_.receive(std::move(d));
}

/// Of a row of the sample, its batch and its row in that.
void OfPart::place(InData& at) const {
  if (at.batch || batches_.empty() || (whole_ && at.source.ends_with(" of validation_data"))) return;
  if (!at.row && batches_.size() > 1) return;
  const auto batch = std::prev(batches_.upper_bound(at.row.value_or(0)));
  at.batch = batch->second;
  if (at.row) *at.row -= batch->first;
}

Sample::Sample(const Dataset& data, std::int64_t rows) : data_(data), room_(available_memory(0).bytes / 8) {
  std::int64_t row = 1;
  for (const auto& leaf : data.leaves())
    if (leaf.has_rank && leaf.spec.shape.from(1).known()) row += bytes(leaf.spec.with_batch(1));
  for (const auto& leaf : data.leaves()) values_.emplace_back(leaf.spec, std::min(rows, room_ / row));
}

bool Sample::takes(const Element& batch) const {
  if (empty()) return true;
  std::int64_t size = used_;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const TensorSpec& spec = batch.values[i].spec();
    if (spec.dtype != rows_[i].dtype || spec.shape.from(1) != rows_[i].shape) return false;
    size += bytes(spec);
  }
  return size <= room_;
}

void Sample::add(const Element& batch, std::int64_t index) {
  if (empty()) rows_.clear();
  batches_.emplace(values_.front().rows(), index);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const TensorSpec& spec = batch.values[i].spec();
    if (rows_.size() < values_.size()) rows_.push_back({spec.shape.from(1), spec.dtype});
    values_[i].append(batch.values[i]);
    used_ += bytes(spec);
  }
  most_ = std::max(most_, used_);
}

Sample::Taken Sample::take() {
  Element all;
  for (auto& values : values_) all.values.push_back(values.take());
  used_ = 0;
  return {arrays_of(data_.element_spec(), all), std::exchange(batches_, {})};
}

}  // namespace tenon
