#pragma once
// An array of values: a spec and shared, read-only, C-ordered bytes - on the heap or mapped from a file.
#include <memory>
#include <span>
#include <string>

#include "tenon/base/shape.h"

namespace tenon {

class Tensor {
 public:
  Tensor() = default;
  /// Bytes that stay alive as long as `data` does; exactly bytes(spec) of them.
  Tensor(TensorSpec spec, std::shared_ptr<const std::byte> data) : spec_(std::move(spec)), data_(std::move(data)) {}

  /// A copy of `values`, of the shape given.
  template <class T> static Tensor copy(Shape shape, std::span<const T> values);

  /// UTF-8 texts as an array of strings, of the shape given.
  static Tensor strings(Shape shape, std::span<const std::string> texts);

  /// Element i of an array of strings, in UTF-8.
  std::string text(std::int64_t i) const;

  const TensorSpec& spec() const { return spec_; }
  const Shape& shape() const { return spec_.shape; }
  DType dtype() const { return spec_.dtype; }
  /// Length of the first axis; a scalar has 1 row.
  std::int64_t rows() const { return shape().rank() ? shape()[0].value : 1; }
  std::int64_t row_bytes() const { return rows() ? bytes(spec_) / rows() : 0; }
  const std::byte* row(std::int64_t i) const { return data_.get() + i * row_bytes(); }
  const std::byte* data() const { return data_.get(); }
  /// The elements; T must be the C++ type of dtype().
  template <class T> std::span<const T> as() const {
    return {reinterpret_cast<const T*>(data_.get()), static_cast<std::size_t>(elements(spec_.shape))};
  }
  /// Rows begin..end, sharing the bytes.
  Tensor slice(std::int64_t begin, std::int64_t end) const;
  /// The same bytes under another shape of as many elements.
  Tensor reshaped(Shape shape) const { return {{std::move(shape), dtype(), spec_.width}, data_}; }

 private:
  TensorSpec spec_{{0}, DType::float32};
  std::shared_ptr<const std::byte> data_;
};

/// Uninitialised bytes for a tensor of this spec, 64-byte aligned; fill them, then make the Tensor.
std::shared_ptr<std::byte> allocate(const TensorSpec& spec);

/// The DType of a C++ arithmetic type.
template <class T> constexpr DType dtype_of();
template <> constexpr DType dtype_of<bool>() { return DType::boolean; }
template <> constexpr DType dtype_of<std::int8_t>() { return DType::int8; }
template <> constexpr DType dtype_of<std::uint8_t>() { return DType::uint8; }
template <> constexpr DType dtype_of<std::int16_t>() { return DType::int16; }
template <> constexpr DType dtype_of<std::uint16_t>() { return DType::uint16; }
template <> constexpr DType dtype_of<std::int32_t>() { return DType::int32; }
template <> constexpr DType dtype_of<std::uint32_t>() { return DType::uint32; }
template <> constexpr DType dtype_of<std::int64_t>() { return DType::int64; }
template <> constexpr DType dtype_of<std::uint64_t>() { return DType::uint64; }
template <> constexpr DType dtype_of<float>() { return DType::float32; }
template <> constexpr DType dtype_of<double>() { return DType::float64; }

template <class T> Tensor Tensor::copy(Shape shape, std::span<const T> values) {
  TensorSpec spec{std::move(shape), dtype_of<T>()};
  auto data = allocate(spec);
  std::copy(values.begin(), values.end(), reinterpret_cast<T*>(data.get()));
  return {std::move(spec), std::move(data)};
}

}  // namespace tenon
