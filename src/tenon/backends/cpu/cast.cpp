// Bytes and wide numbers to the float32 that is computed with.
#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {
namespace {

TENON_VECTOR void from_bytes(const std::uint8_t* x, float* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = static_cast<float>(x[i]);
}
TENON_VECTOR void from_doubles(const double* x, float* y, std::int64_t n) {
  for (std::int64_t i = 0; i < n; ++i) y[i] = static_cast<float>(x[i]);
}

}  // namespace

Bound bind(const ir::Cast& op, const Context& c) {
  if (op.to != DType::float32) return nullptr;
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
