#include "tenon/train/tree_sum.h"

#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

TENON_VECTOR void sum_2(float* const* p, std::int64_t begin, std::int64_t end) {
  float* __restrict a = p[0];
  const float* __restrict b = p[1];
  for (std::int64_t i = begin; i < end; ++i) a[i] = a[i] + b[i];
}
TENON_VECTOR void sum_4(float* const* p, std::int64_t begin, std::int64_t end) {
  float* __restrict a = p[0];
  const float* __restrict b = p[1], * __restrict c = p[2], * __restrict d = p[3];
  for (std::int64_t i = begin; i < end; ++i) a[i] = (a[i] + b[i]) + (c[i] + d[i]);
}
TENON_VECTOR void sum_8(float* const* p, std::int64_t begin, std::int64_t end) {
  float* __restrict a = p[0];
  const float* __restrict b = p[1], * __restrict c = p[2], * __restrict d = p[3], * __restrict e = p[4], * __restrict f = p[5], * __restrict g = p[6], * __restrict h = p[7];
  for (std::int64_t i = begin; i < end; ++i) a[i] = ((a[i] + b[i]) + (c[i] + d[i])) + ((e[i] + f[i]) + (g[i] + h[i]));
}

}  // namespace

void tree_sum(float* const* parts, std::size_t count, std::int64_t begin, std::int64_t end) {
  if (count == 2) return sum_2(parts, begin, end);
  if (count == 4) return sum_4(parts, begin, end);
  if (count == 8) return sum_8(parts, begin, end);
  for (std::size_t stride = 1; stride < count; stride *= 2)
    for (std::size_t s = 0; s + stride < count; s += 2 * stride) {
      float* const pair[2] = {parts[s], parts[s + stride]};
      sum_2(pair, begin, end);
    }
}

}  // namespace tenon
