#pragma once
// Small products of matrices inside a kernel of our own, where calling a library would take longer than the product:
// c (rows, columns) = [c +] a . b, six rows by 64 columns at a time in registers.
#include <cstdint>

namespace tenon::cpu {

/// 16 floats, wherever they lie. Processors with narrower vectors take it in parts; the sums stay the same.
using Lanes = float __attribute__((vector_size(64), aligned(4), may_alias));
constexpr std::int64_t lane_count = 16;

constexpr std::int64_t whole_lanes(std::int64_t n) { return (n + lane_count - 1) / lane_count * lane_count; }

/// Element (row, k) of a lies at a[row * row_stride + k * deep_stride]; b and c have rows of neighbours, b_stride and c_stride apart.
struct Product {
  const float* a;
  std::int64_t row_stride, deep_stride;
  const float* b;
  std::int64_t b_stride;
  float* c;
  std::int64_t c_stride;
  std::int64_t rows, deep, columns;
  bool adds;  // to what c holds: the columns are a whole number of vectors then
};

void multiply_panels(const Product& p);

}  // namespace tenon::cpu
