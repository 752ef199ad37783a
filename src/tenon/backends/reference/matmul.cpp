#include <algorithm>

#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {

void run(const ir::MatMul& op, const Args& a) {
  constexpr std::int64_t block = 64;  // sums kept at once, so that the inner loop runs over neighbouring values
  const float *x = a.in[0].f(), *w = a.in[1].f();
  const auto rows = a.out[0].dim(0), columns = a.out[0].dim(1), depth = a.in[0].dim(op.transpose_a ? 0 : 1);
  for (std::int64_t r = 0; r < rows; ++r)
    for (std::int64_t begin = 0; begin < columns; begin += block) {
      const auto n = std::min(block, columns - begin);
      double sums[block];
      for (std::int64_t c = 0; c < n; ++c) sums[c] = op.epilogue.bias ? static_cast<double>(a.in[2].f()[begin + c]) : 0;
      for (std::int64_t k = 0; k < depth; ++k) {
        const double v = op.transpose_a ? x[k * rows + r] : x[r * depth + k];
        for (std::int64_t c = 0; c < n; ++c) sums[c] += v * (op.transpose_b ? w[(begin + c) * depth + k] : w[k * columns + begin + c]);
      }
      float* y = a.out[0].f() + r * columns + begin;
      for (std::int64_t c = 0; c < n; ++c) y[c] = static_cast<float>(apply(op.epilogue.fn, sums[c]));
    }
}

}  // namespace tenon::reference
