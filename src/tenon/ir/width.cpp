#include "tenon/ir/width.h"

#include <algorithm>
#include <vector>

namespace tenon::ir {
namespace {

template <class To, class From> Tensor converted(const Tensor& values) {
  const auto numbers = values.as<From>();
  std::vector<To> out(numbers.size());
  std::transform(numbers.begin(), numbers.end(), out.begin(), [](From v) { return static_cast<To>(v); });
  return Tensor::copy<To>(values.shape(), out);
}

}  // namespace

Tensor of_width(const Tensor& values, DType width) {
  if (values.dtype() == width || !is_floating(values.dtype()) || !is_floating(width)) return values;
  return width == DType::float64 ? converted<double, float>(values) : converted<float, double>(values);
}

}  // namespace tenon::ir
