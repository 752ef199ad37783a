#include "tenon/backends/cpu/panel_product.h"

#include <cstring>

#include "tenon/base/vectorize.h"

namespace tenon::cpu {
namespace {

template <int rows, int vectors> [[gnu::always_inline]] inline void product_tile(const Product& p, std::int64_t row, std::int64_t column) {
  const float *a = p.a + row * p.row_stride, *b = p.b + column;
  float* c = p.c + row * p.c_stride + column;
  Lanes sum[rows][vectors];
  for (int r = 0; r < rows; ++r)
    for (int v = 0; v < vectors; ++v) sum[r][v] = p.adds ? *reinterpret_cast<const Lanes*>(c + r * p.c_stride + v * lane_count) : Lanes{};
  for (std::int64_t k = 0; k < p.deep; ++k, a += p.deep_stride, b += p.b_stride)
    for (int v = 0; v < vectors; ++v) {
      const Lanes w = *reinterpret_cast<const Lanes*>(b + v * lane_count);
      for (int r = 0; r < rows; ++r) sum[r][v] += w * a[r * p.row_stride];
    }
  for (int r = 0; r < rows; ++r)
    for (int v = 0; v < vectors; ++v) *reinterpret_cast<Lanes*>(c + r * p.c_stride + v * lane_count) = sum[r][v];
}

template <int vectors> [[gnu::always_inline]] inline void product_columns(const Product& p, std::int64_t column) {
  std::int64_t row = 0;
  for (; row + 6 <= p.rows; row += 6) product_tile<6, vectors>(p, row, column);
  for (; row + 4 <= p.rows; row += 4) product_tile<4, vectors>(p, row, column);
  for (; row + 2 <= p.rows; row += 2) product_tile<2, vectors>(p, row, column);
  if (row < p.rows) product_tile<1, vectors>(p, row, column);
}

/// Fewer columns than a vector has lanes.
[[gnu::always_inline]] inline void narrow_product(const Product& p) {
  for (std::int64_t row = 0; row < p.rows; ++row) {
    const float *a = p.a + row * p.row_stride, *b = p.b;
    float* c = p.c + row * p.c_stride;
    float sum[lane_count] = {};
    if (p.adds) std::memcpy(sum, c, static_cast<std::size_t>(p.columns) * sizeof(float));
    for (std::int64_t k = 0; k < p.deep; ++k, a += p.deep_stride, b += p.b_stride)
      for (std::int64_t i = 0; i < p.columns; ++i) sum[i] += *a * b[i];
    std::memcpy(c, sum, static_cast<std::size_t>(p.columns) * sizeof(float));
  }
}

}  // namespace

/// Where the columns are no whole number of vectors, the last vector takes columns again that were computed: not for adding.
TENON_VECTOR void multiply_panels(const Product& p) {
  if (p.columns < lane_count) {
    narrow_product(p);
    return;
  }
  std::int64_t column = 0;
  for (; column + 4 * lane_count <= p.columns; column += 4 * lane_count) product_columns<4>(p, column);
  for (; column + lane_count <= p.columns; column += lane_count) product_columns<1>(p, column);
  if (column < p.columns) product_columns<1>(p, p.columns - lane_count);
}

}  // namespace tenon::cpu
