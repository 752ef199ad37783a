#pragma once
// One tensor put together from batches.
#include "tenon/base/tensor.h"

namespace tenon {

class Growing {
 public:
  /// element: the spec of a row; expected: how many rows there will be before they are taken, as far as that is known. More are fine.
  Growing(const TensorSpec& element, std::int64_t expected);

  /// Rows of the shape of those before. Strings may be wider.
  void append(const Tensor& batch);
  std::int64_t rows() const { return rows_; }
  /// What was put together; nothing is left.
  Tensor take();

 private:
  std::int64_t row_bytes() const { return bytes(spec_.with_batch(1)); }
  void reserve(std::int64_t rows);
  void widen(std::int64_t width);

  TensorSpec spec_;
  std::shared_ptr<std::byte> data_;
  std::int64_t rows_ = 0, expected_, capacity_ = expected_;
};

}  // namespace tenon
