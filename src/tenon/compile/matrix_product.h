#pragma once
// Products of matrices of floats of either width, row-major, for optimizers that need them; they run on one thread, and give the same bits
// everywhere.
#include <cstddef>

namespace tenon {

struct ProductSizes {
  std::size_t rows, inner, columns;
};

/// out (rows, columns) = a (rows, inner) . b (inner, columns); out is neither of them.
template <class T> void multiply(const T* a, const T* b, ProductSizes s, T* out);
/// out (rows, rows) = x . transpose(x) of x (rows, columns).
template <class T> void multiply_by_own_transpose(const T* x, std::size_t rows, std::size_t columns, T* out);

}  // namespace tenon
