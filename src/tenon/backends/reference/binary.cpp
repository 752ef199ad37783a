#include <cmath>
#include <limits>

#include "tenon/backends/reference/indexing.h"
#include "tenon/backends/reference/kernels.h"
#include "tenon/base/assert.h"

namespace tenon::reference {
namespace {

using ir::Arithmetic;

float test(Arithmetic fn, auto x, auto y) {
  switch (fn) {
    case Arithmetic::equal: return x == y ? 1 : 0;
    case Arithmetic::not_equal: return x != y ? 1 : 0;
    case Arithmetic::greater: return x > y ? 1 : 0;
    case Arithmetic::greater_equal: return x >= y ? 1 : 0;
    default: TENON_ASSERT(false, "a test"); return 0;
  }
}

float modulo(float x, float y) {
  const float rest = std::fmod(x, y);
  return rest != 0 && (y < 0) != (rest < 0) ? rest + y : rest;
}

float combine(Arithmetic fn, float x, float y) {
  switch (fn) {
    case Arithmetic::add: return x + y;
    case Arithmetic::subtract: return x - y;
    case Arithmetic::multiply: return x * y;
    case Arithmetic::divide: return x / y;
    case Arithmetic::maximum: return std::isnan(x) || x > y ? x : y;
    case Arithmetic::minimum: return std::isnan(x) || x < y ? x : y;
    case Arithmetic::power: return std::pow(x, y);
    case Arithmetic::floor_divide: return std::floor(x / y);
    case Arithmetic::floor_modulo: return modulo(x, y);
    case Arithmetic::arctan2: return std::atan2(x, y);
    case Arithmetic::where_positive: return y > 0 ? x : 0;
    default: return test(fn, x, y);
  }
}

// Overflow wraps around, as it does in TensorFlow; a division by 0 gives 0, as in numpy.
std::int32_t wrapped(std::int64_t v) { return static_cast<std::int32_t>(static_cast<std::uint32_t>(v)); }

std::int64_t floor_divide(std::int64_t x, std::int64_t y) {
  if (y == 0) return 0;
  return x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0);
}

std::int32_t power(std::int32_t x, std::int32_t exponent) {
  if (exponent < 0) return x == 1 ? 1 : x == -1 ? (exponent % 2 ? -1 : 1) : 0;
  std::uint32_t result = 1, factor = static_cast<std::uint32_t>(x);
  for (; exponent; exponent >>= 1, factor *= factor)
    if (exponent & 1) result *= factor;
  return static_cast<std::int32_t>(result);
}

std::int32_t combine(Arithmetic fn, std::int32_t a, std::int32_t b) {
  const std::int64_t x = a, y = b;
  switch (fn) {
    case Arithmetic::add: return wrapped(x + y);
    case Arithmetic::subtract: return wrapped(x - y);
    case Arithmetic::multiply: return wrapped(x * y);
    case Arithmetic::divide: return wrapped(y ? x / y : 0);
    case Arithmetic::maximum: return x > y ? a : b;
    case Arithmetic::minimum: return x < y ? a : b;
    case Arithmetic::power: return power(a, b);
    case Arithmetic::floor_divide: return wrapped(floor_divide(x, y));
    case Arithmetic::floor_modulo: return wrapped(y ? x - floor_divide(x, y) * y : 0);
    case Arithmetic::where_positive: return y > 0 ? a : 0;
    default: TENON_ASSERT(false, "whole numbers have no angle"); return 0;
  }
}

/// Element i of the result from those of the operands that are broadcast to it.
template <class In, class Out, class F> void each(const Args& a, const In* x, const In* y, Out* z, F f) {
  const Shape &whole = a.out[0].spec.shape, &left = a.in[0].spec.shape, &right = a.in[1].spec.shape;
  for (std::int64_t i = 0; i < a.out[0].size(); ++i)
    z[i] = f(x[left == whole ? i : broadcast_index(i, whole, left)], y[right == whole ? i : broadcast_index(i, whole, right)]);
}

}  // namespace

void run(const ir::Binary& op, const Args& a) {
  const auto fn = op.fn;
  const auto combined = [fn](auto x, auto y) { return combine(fn, x, y); };
  if (a.in[0].spec.dtype == DType::float32) return each(a, a.in[0].f(), a.in[1].f(), a.out[0].f(), combined);
  if (a.out[0].spec.dtype == DType::int32) return each(a, a.in[0].i(), a.in[1].i(), a.out[0].i(), combined);
  each(a, a.in[0].i(), a.in[1].i(), a.out[0].f(), [fn](auto x, auto y) { return test(fn, x, y); });
}

void run(const ir::Select&, const Args& a) {
  const Shape& whole = a.out[0].spec.shape;
  const auto index = [&](std::int64_t i, std::size_t k) { return broadcast_index(i, whole, a.in[k].spec.shape); };
  for (std::int64_t i = 0; i < a.out[0].size(); ++i) {
    const auto c = index(i, 0);
    const bool chosen = a.in[0].spec.dtype == DType::int32 ? a.in[0].i()[c] != 0 : a.in[0].f()[c] != 0;
    a.out[0].i()[i] = chosen ? a.in[1].i()[index(i, 1)] : a.in[2].i()[index(i, 2)];  // floats and integers alike
  }
}

}  // namespace tenon::reference
