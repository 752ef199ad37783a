#pragma once
// Arrays as NumPy has them, for the lines of cases that work on arrays: numbers kept as doubles, or texts, and the dtype they stand for.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tenon/base/tensor.h"

namespace tenon::test {

struct NumpyArray {
  std::vector<std::int64_t> shape{};
  DType dtype = DType::float64;
  std::vector<double> numbers{};     // empty for strings
  std::vector<std::string> texts{};  // empty for numbers

  std::int64_t size() const;
  std::int64_t rank() const { return static_cast<std::int64_t>(shape.size()); }
  /// Axis counted from the end when negative; throws when there is none.
  std::size_t axis(std::int64_t given) const;
  void put(std::int64_t at, const NumpyArray& from, std::int64_t i);  // element `i` of `from`, of the same kind
};

NumpyArray from_tensor(const Tensor& tensor);
Tensor to_tensor(const NumpyArray& array);

/// An array of that dtype without elements yet, room for `shape`.
NumpyArray empty_array(std::vector<std::int64_t> shape, const NumpyArray& like);
NumpyArray scalar(double value, DType dtype);

NumpyArray cast(NumpyArray array, DType dtype);
NumpyArray reshaped(NumpyArray array, std::vector<std::int64_t> shape);  // one length may be -1
NumpyArray transposed(const NumpyArray& array, const std::vector<std::int64_t>& axes);
/// Rows `indices` of an axis.
NumpyArray taken(const NumpyArray& array, std::size_t axis, const std::vector<std::int64_t>& indices);
/// Element by element, the smaller array repeated as NumPy does.
NumpyArray combined(const NumpyArray& a, const NumpyArray& b, DType dtype, const std::function<double(double, double)>& f);
/// Along `axes`, each line of values one number.
NumpyArray reduced(const NumpyArray& array, std::vector<std::int64_t> axes, bool keepdims, DType dtype,
                   const std::function<double(const std::vector<double>&)>& f);
/// What numbers of both become in NumPy.
DType promoted(DType a, DType b);

}  // namespace tenon::test
