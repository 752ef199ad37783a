// Running sums and products along an axis, all lines of the tensor side by side.
#include <algorithm>

#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {
namespace {

struct Job {
  const float* x;
  float* y;
  std::int64_t outer, length, inner;
  bool exclusive, reverse;
};

/// y[k] = y[k - 1] f x[k], or f x[k - 1] where a place does not count itself.
template <class F> [[gnu::always_inline]] inline void along_rows(const Job& j, float start, F f) {
  const std::int64_t step = j.reverse ? -1 : 1;
  for (std::int64_t o = 0; o < j.outer; ++o) {
    std::int64_t at = o * j.length + (j.reverse ? j.length - 1 : 0);
    float total = start;
    for (std::int64_t k = 0; k < j.length; ++k, at += step) {
      const float next = f(total, j.x[at]);
      j.y[at] = j.exclusive ? total : next;
      total = next;
    }
  }
}

template <class F> [[gnu::always_inline]] inline void each(const Job& j, float start, F f) {
  if (j.length == 0) return;
  if (j.inner == 1) return along_rows(j, start, f);
  for (std::int64_t o = 0; o < j.outer; ++o) {
    const auto place = [&](std::int64_t k) { return (o * j.length + (j.reverse ? j.length - 1 - k : k)) * j.inner; };
    const float* first = j.x + place(0);
    if (j.exclusive) std::fill_n(j.y + place(0), j.inner, start);
    else std::copy_n(first, j.inner, j.y + place(0));
    for (std::int64_t k = 1; k < j.length; ++k) {
      const float* __restrict before = j.y + place(k - 1);
      const float* __restrict x = j.x + place(j.exclusive ? k - 1 : k);
      float* __restrict y = j.y + place(k);
      for (std::int64_t i = 0; i < j.inner; ++i) y[i] = f(before[i], x[i]);
    }
  }
}

TENON_VECTOR void sums(const Job& j) {
  each(j, 0, [](float a, float b) { return a + b; });
}
TENON_VECTOR void products(const Job& j) {
  each(j, 1, [](float a, float b) { return a * b; });
}

}  // namespace

Bound bind(const ir::Cumulate& op, const Context& c) {
  if (c.in[0].spec.dtype != DType::float32) return nullptr;
  const Shape& s = c.in[0].spec.shape;
  const Job j{c.in[0].f(),  c.out[0].f(), product(s, 0, op.axis), s[op.axis].value, product(s, op.axis + 1, s.rank()),
              op.exclusive, op.reverse};
  if (op.fold == ir::Fold::sum) return loop("own cumulative sum", [j](const Moment&) { sums(j); });
  return loop("own cumulative product", [j](const Moment&) { products(j); });
}

}  // namespace tenon::cpu
