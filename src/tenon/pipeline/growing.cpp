#include "tenon/pipeline/growing.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "tenon/pipeline/stack.h"

namespace tenon {

Growing::Growing(const TensorSpec& element, std::int64_t expected) : spec_(element), expected_(expected) {
  for (auto& dim : spec_.shape.dims) dim = dim.known() ? dim : Dim(0);
  spec_.shape = spec_.shape.behind(0);
}

void Growing::append(const Tensor& batch) {
  if (rows_ == 0) spec_ = batch.spec();
  if (is_text(spec_.dtype) && batch.spec().width > spec_.width) widen(batch.spec().width);
  if (!data_ || rows_ + batch.rows() > capacity_) reserve(std::max(capacity_, 2 * (rows_ + batch.rows())));
  auto* const to = data_.get() + rows_ * row_bytes();
  if (is_text(spec_.dtype)) copy_text(batch, spec_, to);
  else if (const auto size = static_cast<std::size_t>(bytes(batch.spec()))) std::memcpy(to, batch.data(), size);
  rows_ += batch.rows();
}

Tensor Growing::take() {
  const auto spec = spec_.with_batch(rows_);
  rows_ = 0, capacity_ = expected_;
  return {spec, data_ ? std::exchange(data_, nullptr) : allocate(spec)};
}

void Growing::reserve(std::int64_t rows) {
  auto larger = allocate(spec_.with_batch(rows));
  if (data_) std::memcpy(larger.get(), data_.get(), static_cast<std::size_t>(rows_ * row_bytes()));
  data_ = std::move(larger);
  capacity_ = rows;
}

void Growing::widen(std::int64_t width) {
  const Tensor narrow(spec_.with_batch(rows_), data_);
  spec_.width = width;
  data_ = allocate(spec_.with_batch(std::max<std::int64_t>(capacity_, 1)));
  copy_text(narrow, spec_, data_.get());
}

}  // namespace tenon
