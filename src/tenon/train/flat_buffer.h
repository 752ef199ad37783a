#pragma once
// Zeroed bytes that start on a cache line, or floats of one width: the arenas and flat buffers of a run.
#include <cstring>
#include <memory>
#include <span>

#include "tenon/base/floats.h"
#include "tenon/base/tensor.h"

namespace tenon {

class FlatBuffer {
 public:
  FlatBuffer() = default;
  explicit FlatBuffer(std::int64_t bytes) : FlatBuffer(bytes, DType::uint8) {}
  FlatBuffer(std::int64_t count, DType dtype) : spec_{{count}, dtype}, bytes_(allocate(spec_)) {
    std::memset(bytes_.get(), 0, static_cast<std::size_t>(bytes()));
  }
  /// A copy.
  static FlatBuffer of(const Tensor& values) {
    FlatBuffer b(elements(values.shape()), values.dtype());
    if (b.bytes()) std::memcpy(b.data(), values.data(), static_cast<std::size_t>(b.bytes()));
    return b;
  }
  FlatBuffer copy() const { return bytes_ ? of(tensor()) : FlatBuffer(); }

  std::byte* data() const { return bytes_.get(); }
  std::int64_t bytes() const { return tenon::bytes(spec_); }
  DType dtype() const { return spec_.dtype; }
  /// The elements; T must be the C++ type of dtype(), unless that is bytes.
  template <class T> T* as() const { return reinterpret_cast<T*>(bytes_.get()); }
  template <class T> std::span<T> span() const { return {as<T>(), static_cast<std::size_t>(bytes()) / sizeof(T)}; }
  Floats floats() const {
    if (dtype() == DType::float64) return span<double>();
    return span<float>();
  }
  /// The elements as a tensor that shares them, and changes with them.
  Tensor tensor() const { return {spec_, bytes_}; }

 private:
  TensorSpec spec_{{0}, DType::uint8};
  std::shared_ptr<std::byte> bytes_;
};

}  // namespace tenon
