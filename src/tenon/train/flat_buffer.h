#pragma once
// Zeroed floats or bytes that start on a cache line: the flat buffers and arenas of a run.
#include <cstring>
#include <memory>
#include <span>

#include "tenon/base/tensor.h"

namespace tenon {

class FlatBuffer {
 public:
  FlatBuffer() = default;
  explicit FlatBuffer(std::int64_t bytes) : bytes_(allocate({{bytes}, DType::uint8})), size_(bytes) {
    std::memset(bytes_.get(), 0, static_cast<std::size_t>(bytes));
  }
  static FlatBuffer of(std::span<const float> values) {
    FlatBuffer b(static_cast<std::int64_t>(values.size_bytes()));
    if (!values.empty()) std::memcpy(b.data(), values.data(), values.size_bytes());
    return b;
  }

  std::byte* data() const { return bytes_.get(); }
  std::int64_t bytes() const { return size_; }
  float* floats() const { return reinterpret_cast<float*>(bytes_.get()); }
  /// The floats as a tensor that shares them, and changes with them.
  Tensor tensor() const { return {{{size_ / 4}, DType::float32}, bytes_}; }
  std::span<float> span() const { return {floats(), static_cast<std::size_t>(size_ / 4)}; }

 private:
  std::shared_ptr<std::byte> bytes_;
  std::int64_t size_ = 0;
};

}  // namespace tenon
