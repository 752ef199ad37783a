#include <algorithm>

#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {

namespace {

template <class T> struct Product {
  std::int64_t rows, columns, depth;
  const T *x, *w, *bias;
  T* y;
};

template <class T> void multiply(const ir::MatMul& op, const Product<T>& p) {
  constexpr std::int64_t block = 64;  // sums kept at once, so that the inner loop runs over neighbouring values
  const auto [rows, columns, depth, x, w, bias, all] = p;
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t begin = 0; begin < columns; begin += block) {
      const auto n = std::min(block, columns - begin);
      double sums[block];
      for (std::int64_t c = 0; c < n; ++c) sums[c] = bias ? static_cast<double>(bias[begin + c]) : 0;
      for (std::int64_t k = 0; k < depth; ++k) {
        const double v = op.transpose_a ? x[k * rows + r] : x[r * depth + k];
        for (std::int64_t c = 0; c < n; ++c) sums[c] += v * (op.transpose_b ? w[(begin + c) * depth + k] : w[k * columns + begin + c]);
      }
      T* y = all + r * columns + begin;
      for (std::int64_t c = 0; c < n; ++c) y[c] = static_cast<T>(apply(op.epilogue.fn, sums[c]));
    }
}

}  // namespace

template <class T> void run(const ir::MatMul& op, const Args& a) {
  const Buffer& y = a.out[0];
  Product<T> p{y.dim(-2), y.dim(-1), a.in[0].dim(op.transpose_a ? -2 : -1), a.in[0].as<T>(), a.in[1].as<T>(), nullptr, y.as<T>()};
  if (op.epilogue.bias) p.bias = a.in[2].as<T>();
  for (const T* end = y.as<T>() + y.size(); p.y < end; p.y += p.rows * p.columns) {
    multiply(op, p);
    p.x += p.rows * p.depth;
    p.w += p.depth * p.columns;
  }
}

TENON_FOR_BOTH_WIDTHS(ir::MatMul)

}  // namespace tenon::reference
