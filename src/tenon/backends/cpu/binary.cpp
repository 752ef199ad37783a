// Element-wise operations of two operands. Broadcasting is a walk over rows within which each operand either advances or stays.
#include <algorithm>
#include <array>
#include <cmath>

#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {
namespace {

struct Operand {
  const float* at;
  std::int64_t step, row, block;  // floats from element to element, row to row, block of rows to block of rows
};

struct Job {
  Operand a, b;
  float* y;
  std::int64_t columns, rows, blocks;
};

template <class F> [[gnu::always_inline]] inline void each(const Job& j, F f) {
  float* y = j.y;
  for (std::int64_t block = 0; block < j.blocks; ++block)
    for (std::int64_t r = 0; r < j.rows; ++r, y += j.columns) {
      const float* a = j.a.at + block * j.a.block + r * j.a.row;
      const float* b = j.b.at + block * j.b.block + r * j.b.row;
      const std::int64_t n = j.columns;
      if (j.a.step && j.b.step) {
        for (std::int64_t i = 0; i < n; ++i) y[i] = f(a[i], b[i]);
      } else if (j.a.step) {
        for (std::int64_t i = 0; i < n; ++i) y[i] = f(a[i], *b);
      } else if (j.b.step) {
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

/// The result's axes, from the last, joined as far as both operands treat them alike.
struct Group {
  std::int64_t length;
  bool in_a, in_b;
};
std::vector<Group> groups(const Shape& y, const Shape& a, const Shape& b) {
  std::vector<Group> all;
  for (int k = 1; k <= y.rank(); ++k) {
    const auto length = y[-k].value;
    if (length == 1) continue;
    const bool in_a = k <= a.rank() && a[-k].value != 1, in_b = k <= b.rank() && b[-k].value != 1;
    if (!all.empty() && all.back().in_a == in_a && all.back().in_b == in_b) all.back().length *= length;
    else all.push_back({length, in_a, in_b});
  }
  return all;
}

Operand operand(const float* at, const std::array<std::int64_t, 3>& lengths, const std::array<bool, 3>& own) {
  std::array<std::int64_t, 3> steps{};
  std::int64_t stride = 1;
  for (std::size_t k = 0; k < 3; ++k) {
    if (!own[k]) continue;
    steps[k] = stride;
    stride *= lengths[k];
  }
  return {at, steps[0], steps[1], steps[2]};
}

}  // namespace

Bound bind(const ir::Binary& op, const Context& c) {
  if (c.in[0].spec.dtype != DType::float32) return nullptr;
  const auto all = groups(c.out[0].spec.shape, c.in[0].spec.shape, c.in[1].spec.shape);
  if (all.size() > 3) return nullptr;  // more alternations of axes than any layer makes
  std::array<std::int64_t, 3> lengths{1, 1, 1};
  std::array<bool, 3> in_a{}, in_b{};
  for (std::size_t k = 0; k < all.size(); ++k) lengths[k] = all[k].length, in_a[k] = all[k].in_a, in_b[k] = all[k].in_b;
  const Job job{operand(c.in[0].f(), lengths, in_a), operand(c.in[1].f(), lengths, in_b), c.out[0].f(), lengths[0], lengths[1], lengths[2]};
  return loop("own binary", [fn = op.fn, job](const Moment&) { run(fn, job); });
}

}  // namespace tenon::cpu
