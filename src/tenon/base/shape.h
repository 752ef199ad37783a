#pragma once
// Axis lengths, shapes and tensor specs: what is known of an array before its values.
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "tenon/base/dtype.h"

namespace tenon {

/// One axis length. `unknown` is Keras' None: the batch axis, or an axis that may differ from batch to batch.
struct Dim {
  static constexpr std::int64_t unknown = -1;
  std::int64_t value = unknown;
  constexpr Dim() = default;
  constexpr Dim(std::int64_t v) : value(v) {}  // implicit: shapes are written {28, 28, 1}
  constexpr bool known() const { return value != unknown; }
  friend constexpr bool operator==(Dim, Dim) = default;
};

struct Shape {
  std::vector<Dim> dims;

  Shape() = default;
  Shape(std::initializer_list<Dim> d) : dims(d) {}
  explicit Shape(std::vector<Dim> d) : dims(std::move(d)) {}

  int rank() const { return static_cast<int>(dims.size()); }
  /// Axis i; negative counts from the end, as in numpy.
  Dim operator[](int i) const { return dims[index(i)]; }
  Dim& operator[](int i) { return dims[index(i)]; }
  Shape with(int axis, Dim d) const;
  /// The axes from `begin` on.
  Shape from(int begin) const;
  /// This shape with `axis` in front.
  Shape behind(Dim axis) const;
  bool known() const;
  friend bool operator==(const Shape&, const Shape&) = default;

 private:
  std::size_t index(int i) const { return static_cast<std::size_t>(i < 0 ? rank() + i : i); }
};

/// Number of elements. Every axis must be known.
std::int64_t elements(const Shape& shape);

/// "(None, 28, 28, 1)", as Keras prints it; one axis as "(8,)".
std::string to_string(const Shape& shape);
std::string to_string(Dim dim);

/// Element type and axes of a tensor.
struct TensorSpec {
  Shape shape;
  DType dtype = DType::float32;
  std::int64_t width = 1;  // characters of every string, the shorter ones filled up with zeros; 1 for numbers

  TensorSpec with_batch(Dim rows) const { return {shape.rank() ? shape.with(0, rows) : shape, dtype, width}; }
  friend bool operator==(const TensorSpec&, const TensorSpec&) = default;
};

/// Bytes of one element.
inline std::int64_t element_bytes(const TensorSpec& spec) { return static_cast<std::int64_t>(size_of(spec.dtype)) * spec.width; }
/// Bytes of a tensor whose every axis is known.
std::int64_t bytes(const TensorSpec& spec);

}  // namespace tenon
