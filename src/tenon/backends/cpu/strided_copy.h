#pragma once
// A copy between two tensors that walk the same axes with strides of their own: what transposing, cutting, padding, reversing and
// repeating have in common. Elements are of 4 bytes, floats and integers alike.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tenon::cpu {

struct CopyAxis {
  std::int64_t length, from, to;  // elements from one place to the next, in the operand and in the result; `from` may be 0 or negative
};

class StridedCopy {
 public:
  /// Outermost axis first. The result's places differ from each other.
  StridedCopy(const std::int32_t* x, std::int32_t* y, const std::vector<CopyAxis>& axes);
  void run() const;

 private:
  enum class Inner { rows, fill, transpose, elements };
  void walk(std::size_t axis, const std::int32_t* x, std::int32_t* y) const;
  void copy(const std::int32_t* x, std::int32_t* y) const;

  const std::int32_t* x_;
  std::int32_t* y_;
  std::vector<CopyAxis> outer_;
  CopyAxis other_{1, 0, 0}, last_{1, 1, 1};  // the inner two: other_ has neighbours in x where last_ has them in y
  Inner inner_ = Inner::rows;
  bool empty_ = false;
};

}  // namespace tenon::cpu
