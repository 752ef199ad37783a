#include <cmath>
#include <concepts>
#include <limits>

#include "tenon/backends/reference/indexing.h"
#include "tenon/backends/reference/kernels.h"
#include "tenon/base/assert.h"

namespace tenon::reference {
namespace {

using ir::Arithmetic;

int test(Arithmetic fn, auto x, auto y) {
  switch (fn) {
    case Arithmetic::equal: return x == y ? 1 : 0;
    case Arithmetic::not_equal: return x != y ? 1 : 0;
    case Arithmetic::greater: return x > y ? 1 : 0;
    case Arithmetic::greater_equal: return x >= y ? 1 : 0;
    default: TENON_ASSERT(false, "a test"); return 0;
  }
}

template <std::floating_point T> T modulo(T x, T y) {
  const T rest = std::fmod(x, y);
  return rest != 0 && (y < 0) != (rest < 0) ? rest + y : rest;
}

template <std::floating_point T> T combine(Arithmetic fn, T x, T y) {
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
    default: return static_cast<T>(test(fn, x, y));
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

template <class T> void run(const ir::Binary& op, const Args& a) {
  const auto fn = op.fn;
  const auto combined = [fn](auto x, auto y) { return combine(fn, x, y); };
  if (is_floating(a.in[0].spec.dtype)) return each(a, a.in[0].as<T>(), a.in[1].as<T>(), a.out[0].as<T>(), combined);
  if (a.out[0].spec.dtype == DType::int32) return each(a, a.in[0].i(), a.in[1].i(), a.out[0].i(), combined);
  each(a, a.in[0].i(), a.in[1].i(), a.out[0].as<T>(), [fn](auto x, auto y) { return static_cast<T>(test(fn, x, y)); });
}

namespace {

template <class Moved> void select(const Args& a, auto is_chosen) {
  const Shape& whole = a.out[0].spec.shape;
  const auto index = [&](std::int64_t i, std::size_t k) { return broadcast_index(i, whole, a.in[k].spec.shape); };
  for (std::int64_t i = 0; i < a.out[0].size(); ++i)
    a.out[0].as<Moved>()[i] = is_chosen(index(i, 0)) ? a.in[1].as<Moved>()[index(i, 1)] : a.in[2].as<Moved>()[index(i, 2)];
}

}  // namespace

template <class T> void run(const ir::Select&, const Args& a) {
  const Buffer& condition = a.in[0];
  const auto is_chosen = [&](std::int64_t i) {
    return condition.spec.dtype == DType::int32 ? condition.i()[i] != 0 : condition.as<T>()[i] != 0;
  };
  if (size_of(a.out[0].spec.dtype) == 8) select<std::int64_t>(a, is_chosen);
  else select<std::int32_t>(a, is_chosen);  // floats and integers alike
}

TENON_FOR_BOTH_WIDTHS(ir::Binary)
TENON_FOR_BOTH_WIDTHS(ir::Select)

}  // namespace tenon::reference
