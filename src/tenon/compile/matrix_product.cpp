#include "tenon/compile/matrix_product.h"

#include <algorithm>
#include <cstring>

#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

// Four rows of b at a time are added to a row of out, in pieces that stay in the first cache.
constexpr std::size_t piece = 1024, unrolled = 4;

template <class T>
TENON_VECTOR void add_rows(const T* __restrict factors, const T* __restrict b, std::size_t stride, T* __restrict out, std::size_t n) {
  const T f0 = factors[0], f1 = factors[1], f2 = factors[2], f3 = factors[3];
  const T *b0 = b, *b1 = b + stride, *b2 = b + 2 * stride, *b3 = b + 3 * stride;
  for (std::size_t j = 0; j < n; ++j) out[j] += (f0 * b0[j] + f1 * b1[j]) + (f2 * b2[j] + f3 * b3[j]);
}

template <class T> TENON_VECTOR T dot(const T* __restrict a, const T* __restrict b, std::size_t n) {
  constexpr std::size_t lanes = 16;
  T lane[lanes] = {};
  const std::size_t whole = n / lanes * lanes;
  for (std::size_t i = 0; i < whole; i += lanes)
    for (std::size_t k = 0; k < lanes; ++k) lane[k] += a[i + k] * b[i + k];
  for (std::size_t i = whole; i < n; ++i) lane[i - whole] += a[i] * b[i];
  T sum = 0;
  for (const T v : lane) sum += v;
  return sum;
}

}  // namespace

template <class T> void multiply(const T* a, const T* b, ProductSizes s, T* out) {
  std::memset(out, 0, s.rows * s.columns * sizeof(T));
  for (std::size_t begin = 0; begin < s.columns; begin += piece) {
    const std::size_t n = std::min(piece, s.columns - begin);
    for (std::size_t i = 0; i < s.rows; ++i) {
      std::size_t k = 0;
      for (; k + unrolled <= s.inner; k += unrolled)
        add_rows(a + i * s.inner + k, b + k * s.columns + begin, s.columns, out + i * s.columns + begin, n);
      for (; k < s.inner; ++k)
        for (std::size_t j = 0; j < n; ++j) out[i * s.columns + begin + j] += a[i * s.inner + k] * b[k * s.columns + begin + j];
    }
  }
}

template <class T> void multiply_by_own_transpose(const T* x, std::size_t rows, std::size_t columns, T* out) {
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j <= i; ++j) out[i * rows + j] = out[j * rows + i] = dot(x + i * columns, x + j * columns, columns);
}

template void multiply(const float*, const float*, ProductSizes, float*);
template void multiply(const double*, const double*, ProductSizes, double*);
template void multiply_by_own_transpose(const float*, std::size_t, std::size_t, float*);
template void multiply_by_own_transpose(const double*, std::size_t, std::size_t, double*);

}  // namespace tenon
