// Operations that pick values by number. No id reads or writes outside its table.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tenon/backends/reference/gather.h"
#include "tenon/backends/reference/indexing.h"
#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {

template <class T> void run(const ir::Gather& op, const Args& a) {
  const GatherJob j(op, a.in[0].spec.shape, a.in[1]);
  for (std::int64_t o = 0; o < j.outer; ++o)
    for (std::int64_t k = 0; k < j.count; ++k) {
      const auto row = row_of(j.ids[k], j.length);
      auto* y = a.out[0].as<Moved<T>>() + (o * j.count + k) * j.inner;
      if (row < 0) std::fill_n(y, j.inner, 0);
      else std::copy_n(a.in[0].as<Moved<T>>() + (o * j.length + row) * j.inner, j.inner, y);
    }
}

template <class T> void run(const ir::GatherGradient& op, const Args& a) {
  const GatherJob j(op.forward, op.input, a.in[0]);
  std::fill_n(a.out[0].as<T>(), a.out[0].size(), T(0));
  for (std::int64_t o = 0; o < j.outer; ++o)
    for (std::int64_t k = 0; k < j.count; ++k) {
      const auto row = row_of(j.ids[k], j.length);
      if (row < 0) continue;
      const T* dy = a.in[1].as<T>() + (o * j.count + k) * j.inner;
      T* dx = a.out[0].as<T>() + (o * j.length + row) * j.inner;
      for (std::int64_t i = 0; i < j.inner; ++i) dx[i] += dy[i];
    }
}

template <class T> void run(const ir::TakeAlong&, const Args& a) {
  const auto n = a.in[0].dim(-1), k = a.out[0].dim(-1);
  for (std::int64_t i = 0; i < a.out[0].size(); ++i) {
    const auto at = row_of(a.in[1].i()[i], n);
    a.out[0].as<Moved<T>>()[i] = at < 0 ? 0 : a.in[0].as<Moved<T>>()[i / k * n + at];
  }
}

template <class T> void run(const ir::TakeAlongGradient&, const Args& a) {
  const auto n = a.out[0].dim(-1), k = a.in[0].dim(-1);
  std::fill_n(a.out[0].as<T>(), a.out[0].size(), T(0));
  for (std::int64_t i = 0; i < a.in[0].size(); ++i)
    if (const auto at = row_of(a.in[0].i()[i], n); at >= 0) a.out[0].as<T>()[i / k * n + at] += a.in[1].as<T>()[i];
}

namespace {

template <class V> bool is_larger(V x, V y) {
  if constexpr (std::is_floating_point_v<V>) return std::isnan(y) ? !std::isnan(x) : x > y;
  else return x > y;
}

/// A heap of the ids found so far, the least of them on top.
template <class V> void largest_of_row(const V* x, std::int64_t n, std::int64_t k, std::int32_t* ids) {
  if (k == 0) return;
  const auto ranks_before = [x](std::int32_t a, std::int32_t b) { return is_larger(x[a], x[b]) || (!is_larger(x[b], x[a]) && a < b); };
  std::iota(ids, ids + k, 0);
  std::make_heap(ids, ids + k, ranks_before);
  for (auto c = static_cast<std::int32_t>(k); c < n; ++c) {
    if (!ranks_before(c, ids[0])) continue;
    std::pop_heap(ids, ids + k, ranks_before);
    ids[k - 1] = c;
    std::push_heap(ids, ids + k, ranks_before);
  }
  std::sort_heap(ids, ids + k, ranks_before);
}

}  // namespace

template <class T> void run(const ir::ArgTopK& op, const Args& a) {
  const auto n = a.in[0].dim(-1), rows = n ? a.in[0].size() / n : 0;
  for (std::int64_t r = 0; r < rows; ++r) {
    std::int32_t* ids = a.out[0].i() + r * op.k;
    if (is_floating(a.in[0].spec.dtype)) largest_of_row(a.in[0].as<T>() + r * n, n, op.k, ids);
    else largest_of_row(a.in[0].i() + r * n, n, op.k, ids);
  }
}

template <class T> void run(const ir::HostCall& op, const Args& a) {
  std::vector<ir::HostArray> in;
  for (const Buffer& b : a.in) in.push_back({b.spec, b.data});
  op.function->run(in, ir::HostResult{{a.out[0].spec, a.out[0].data}});
}

TENON_FOR_BOTH_WIDTHS(ir::Gather)
TENON_FOR_BOTH_WIDTHS(ir::GatherGradient)
TENON_FOR_BOTH_WIDTHS(ir::TakeAlong)
TENON_FOR_BOTH_WIDTHS(ir::TakeAlongGradient)
TENON_FOR_BOTH_WIDTHS(ir::ArgTopK)
TENON_FOR_BOTH_WIDTHS(ir::HostCall)

}  // namespace tenon::reference
