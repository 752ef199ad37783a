#include "tenon/train/tree_sum.h"

#include "tenon/base/vectorize.h"

namespace tenon {
namespace {

template <class T> [[gnu::always_inline]] inline T* floats(std::byte* p) { return reinterpret_cast<T*>(p); }

template <class T> TENON_VECTOR void sum_2(std::byte* const* p, std::int64_t begin, std::int64_t end) {
  T* __restrict a = floats<T>(p[0]);
  const T* __restrict b = floats<T>(p[1]);
  for (std::int64_t i = begin; i < end; ++i) a[i] = a[i] + b[i];
}
template <class T> TENON_VECTOR void sum_4(std::byte* const* p, std::int64_t begin, std::int64_t end) {
  T* __restrict a = floats<T>(p[0]);
  const T* __restrict b = floats<T>(p[1]), * __restrict c = floats<T>(p[2]), * __restrict d = floats<T>(p[3]);
  for (std::int64_t i = begin; i < end; ++i) a[i] = (a[i] + b[i]) + (c[i] + d[i]);
}
template <class T> TENON_VECTOR void sum_8(std::byte* const* p, std::int64_t begin, std::int64_t end) {
  T* __restrict a = floats<T>(p[0]);
  const T* __restrict b = floats<T>(p[1]), * __restrict c = floats<T>(p[2]), * __restrict d = floats<T>(p[3]), * __restrict e = floats<T>(p[4]), * __restrict f = floats<T>(p[5]), * __restrict g = floats<T>(p[6]), * __restrict h = floats<T>(p[7]);
  for (std::int64_t i = begin; i < end; ++i) a[i] = ((a[i] + b[i]) + (c[i] + d[i])) + ((e[i] + f[i]) + (g[i] + h[i]));
}

}  // namespace

template <class T> void tree_sum(std::byte* const* parts, std::size_t count, std::int64_t begin, std::int64_t end) {
  if (count == 2) return sum_2<T>(parts, begin, end);
  if (count == 4) return sum_4<T>(parts, begin, end);
  if (count == 8) return sum_8<T>(parts, begin, end);
  for (std::size_t stride = 1; stride < count; stride *= 2)
    for (std::size_t s = 0; s + stride < count; s += 2 * stride) {
      std::byte* const pair[2] = {parts[s], parts[s + stride]};
      sum_2<T>(pair, begin, end);
    }
}

template void tree_sum<float>(std::byte* const*, std::size_t, std::int64_t, std::int64_t);
template void tree_sum<double>(std::byte* const*, std::size_t, std::int64_t, std::int64_t);

}  // namespace tenon
