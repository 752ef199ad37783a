#include <cmath>

#include "tenon/backends/reference/indexing.h"
#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {
namespace {

bool is_nan(float x) { return std::isnan(x); }
bool is_nan(std::int32_t) { return false; }

template <class T> T combine(ir::Arithmetic fn, T x, T y) {
  switch (fn) {
    case ir::Arithmetic::add: return x + y;
    case ir::Arithmetic::subtract: return x - y;
    case ir::Arithmetic::multiply: return x * y;
    case ir::Arithmetic::divide: return x / y;
    case ir::Arithmetic::maximum: return is_nan(x) || x > y ? x : y;
    case ir::Arithmetic::minimum: return is_nan(x) || x < y ? x : y;
    case ir::Arithmetic::equal: return x == y ? T{1} : T{0};
    case ir::Arithmetic::greater: return x > y ? T{1} : T{0};
    case ir::Arithmetic::where_positive: return y > 0 ? x : T{0};
  }
  return x;
}

template <class In, class Out> void each(ir::Arithmetic fn, const Args& a, const In* x, const In* y, Out* z) {
  const Shape &whole = a.out[0].spec.shape, &left = a.in[0].spec.shape, &right = a.in[1].spec.shape;
  for (std::int64_t i = 0; i < a.out[0].size(); ++i) {
    const In u = x[left == whole ? i : broadcast_index(i, whole, left)], v = y[right == whole ? i : broadcast_index(i, whole, right)];
    z[i] = static_cast<Out>(combine(fn, u, v));
  }
}

}  // namespace

void run(const ir::Binary& op, const Args& a) {
  if (a.in[0].spec.dtype == DType::float32) return each(op.fn, a, a.in[0].f(), a.in[1].f(), a.out[0].f());
  if (a.out[0].spec.dtype == DType::float32) return each(op.fn, a, a.in[0].i(), a.in[1].i(), a.out[0].f());
  each(op.fn, a, a.in[0].i(), a.in[1].i(), a.out[0].i());
}

}  // namespace tenon::reference
