// Element-wise operations of two operands. Broadcasting is a walk over rows within which each operand either advances or stays.
#include <algorithm>
#include <cmath>

#include "tenon/backends/cpu/broadcast_walk.h"
#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {
namespace {

struct Job {
  Walked<float> a, b;
  float* y;
  std::int64_t columns, rows, blocks;
};

template <class F> [[gnu::always_inline]] inline void each(const Job& j, F f) {
  float* y = j.y;
  for (std::int64_t block = 0; block < j.blocks; ++block)
    for (std::int64_t r = 0; r < j.rows; ++r, y += j.columns) {
      const float *a = j.a.row(block, r), *b = j.b.row(block, r);
      const std::int64_t n = j.columns;
      if (j.a.step() && j.b.step()) {
        for (std::int64_t i = 0; i < n; ++i) y[i] = f(a[i], b[i]);
      } else if (j.a.step()) {
        for (std::int64_t i = 0; i < n; ++i) y[i] = f(a[i], *b);
      } else if (j.b.step()) {
        for (std::int64_t i = 0; i < n; ++i) y[i] = f(*a, b[i]);
      } else {
        std::fill_n(y, n, f(*a, *b));
      }
    }
}

float modulo(float a, float b) {
  const float rest = std::fmod(a, b);
  return rest != 0 && (b < 0) != (rest < 0) ? rest + b : rest;
}

TENON_VECTOR void run(ir::Arithmetic fn, const Job& j) {
  switch (fn) {
    case ir::Arithmetic::add: return each(j, [](float a, float b) { return a + b; });
    case ir::Arithmetic::subtract: return each(j, [](float a, float b) { return a - b; });
    case ir::Arithmetic::multiply: return each(j, [](float a, float b) { return a * b; });
    case ir::Arithmetic::divide: return each(j, [](float a, float b) { return a / b; });
    case ir::Arithmetic::maximum: return each(j, [](float a, float b) { return a != a || a > b ? a : b; });
    case ir::Arithmetic::minimum: return each(j, [](float a, float b) { return a != a || a < b ? a : b; });
    case ir::Arithmetic::power: return each(j, [](float a, float b) { return std::pow(a, b); });
    case ir::Arithmetic::floor_divide: return each(j, [](float a, float b) { return std::floor(a / b); });
    case ir::Arithmetic::floor_modulo: return each(j, [](float a, float b) { return modulo(a, b); });
    case ir::Arithmetic::arctan2: return each(j, [](float a, float b) { return std::atan2(a, b); });
    case ir::Arithmetic::equal: return each(j, [](float a, float b) { return a == b ? 1.0f : 0.0f; });
    case ir::Arithmetic::not_equal: return each(j, [](float a, float b) { return a != b ? 1.0f : 0.0f; });
    case ir::Arithmetic::greater: return each(j, [](float a, float b) { return a > b ? 1.0f : 0.0f; });
    case ir::Arithmetic::greater_equal: return each(j, [](float a, float b) { return a >= b ? 1.0f : 0.0f; });
    case ir::Arithmetic::where_positive: return each(j, [](float a, float b) { return b > 0 ? a : 0.0f; });
  }
}

}  // namespace

Bound bind(const ir::Binary& op, const Context& c) {
  if (c.in[0].spec.dtype != DType::float32) return nullptr;
  const auto w = walk(c.out[0].spec.shape, {&c.in[0].spec.shape, &c.in[1].spec.shape});
  if (!w) return nullptr;  // more alternations of axes than any layer makes
  const auto [columns, rows, blocks] = w->lengths;
  const Job job{{c.in[0].f(), w->steps[0]}, {c.in[1].f(), w->steps[1]}, c.out[0].f(), columns, rows, blocks};
  return loop("own binary", [fn = op.fn, job](const Moment&) { run(fn, job); });
}

}  // namespace tenon::cpu
