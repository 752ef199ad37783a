// Bytes and wide numbers to the float32 that is computed with.
#include "tenon/backends/cpu/kernels.h"
#include "tenon/base/bfloat16.h"

namespace tenon::cpu {
namespace {

TENON_VECTOR void from_bytes(const std::uint8_t* x, float* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = static_cast<float>(x[i]);
}
TENON_VECTOR void from_doubles(const double* x, float* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = static_cast<float>(x[i]);
}
TENON_VECTOR void from_halves(const std::uint16_t* x, float* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = from_bfloat16(x[i]);
}
TENON_VECTOR void to_halves(const float* x, std::uint16_t* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = to_bfloat16(x[i]);
}

}  // namespace

Bound bind(const ir::Cast& op, const Context& c) {
  if (op.to == DType::bfloat16)
    return loop("own cast to bfloat16", [x = c.in[0].f(), y = reinterpret_cast<std::uint16_t*>(c.out[0].data),
                                         n = c.out[0].size()](const Moment&) { to_halves(x, y, n); });
  if (op.to != DType::float32) return nullptr;
  if (c.in[0].spec.dtype == DType::bfloat16)
    return loop("own cast of bfloat16", [x = reinterpret_cast<const std::uint16_t*>(c.in[0].data), y = c.out[0].f(),
                                         n = c.out[0].size()](const Moment&) { from_halves(x, y, n); });
  float* y = c.out[0].f();
  const std::int64_t n = c.out[0].size();
  const std::byte* x = c.in[0].data;
  if (c.in[0].spec.dtype == DType::uint8)
    return loop("own cast of bytes", [=](const Moment&) { from_bytes(reinterpret_cast<const std::uint8_t*>(x), y, n); });
  if (c.in[0].spec.dtype == DType::float64)
    return loop("own cast of doubles", [=](const Moment&) { from_doubles(reinterpret_cast<const double*>(x), y, n); });
  return nullptr;
}

}  // namespace tenon::cpu
