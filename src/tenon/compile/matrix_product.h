#pragma once
// Products of float32 matrices, row-major, for optimizers that need them; they run on one thread, and give the same bits everywhere.
#include <cstddef>

namespace tenon {

struct ProductSizes {
  std::size_t rows, inner, columns;
};

/// out (rows, columns) = a (rows, inner) . b (inner, columns); out is neither of them.
void multiply(const float* a, const float* b, ProductSizes s, float* out);
/// out (rows, rows) = x . transpose(x) of x (rows, columns).
void multiply_by_own_transpose(const float* x, std::size_t rows, std::size_t columns, float* out);

}  // namespace tenon
