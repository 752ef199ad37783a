#include <cmath>
#include <limits>
#include <utility>

#include "tenon/backends/reference/kernels.h"
#include "tenon/base/assert.h"
#include "tenon/base/bfloat16.h"

namespace tenon::reference {
namespace {

// Towards zero. What an int32 cannot hold becomes the smallest one, as in TensorFlow on x86: a label of NaN must not become class 0.
template <class T> std::int32_t to_int32(T v) {
  constexpr auto lowest = std::numeric_limits<std::int32_t>::min();
  if constexpr (std::is_floating_point_v<T>) return v > -2147483649.0 && v < 2147483648.0 ? static_cast<std::int32_t>(v) : lowest;
  else return std::in_range<std::int32_t>(v) ? static_cast<std::int32_t>(v) : lowest;
}

template <class T> void cast(const Buffer& in, const Buffer& out) {
  const T* x = in.as<T>();
  for (std::int64_t i = 0; i < out.size(); ++i)
    if (out.spec.dtype == DType::float32) out.f()[i] = static_cast<float>(x[i]);
    else if (out.spec.dtype == DType::float64) out.as<double>()[i] = static_cast<double>(x[i]);
    else out.i()[i] = to_int32(x[i]);
}

float from_half(std::uint16_t h) {
  const int exponent = h >> 10 & 31, mantissa = h & 1023;
  const float sign = h & 0x8000 ? -1.0f : 1.0f;
  if (exponent == 31) return mantissa ? std::numeric_limits<float>::quiet_NaN() : sign * std::numeric_limits<float>::infinity();
  return sign * (exponent ? std::ldexp(static_cast<float>(1024 + mantissa), exponent - 25) : std::ldexp(static_cast<float>(mantissa), -24));
}

void cast_short(const Buffer& in, const Buffer& out, float (*convert)(std::uint16_t)) {
  for (std::int64_t i = 0; i < out.size(); ++i) {
    const float v = convert(in.as<std::uint16_t>()[i]);
    if (out.spec.dtype == DType::float32) out.f()[i] = v;
    else if (out.spec.dtype == DType::float64) out.as<double>()[i] = v;
    else out.i()[i] = to_int32(v);
  }
}

void narrow(const Buffer& in, const Buffer& out) {
  auto* y = out.as<std::uint16_t>();
  for (std::int64_t i = 0; i < out.size(); ++i) y[i] = to_bfloat16(in.f()[i]);
}

}  // namespace

template <class T> void run(const ir::Cast&, const Args& a) {
  const Buffer &in = a.in[0], &out = a.out[0];
  if (out.spec.dtype == DType::bfloat16) return narrow(in, out);
  switch (in.spec.dtype) {
    case DType::boolean: return cast<std::uint8_t>(in, out);
    case DType::int8: return cast<std::int8_t>(in, out);
    case DType::uint8: return cast<std::uint8_t>(in, out);
    case DType::int16: return cast<std::int16_t>(in, out);
    case DType::uint16: return cast<std::uint16_t>(in, out);
    case DType::int32: return cast<std::int32_t>(in, out);
    case DType::uint32: return cast<std::uint32_t>(in, out);
    case DType::int64: return cast<std::int64_t>(in, out);
    case DType::uint64: return cast<std::uint64_t>(in, out);
    case DType::float16: return cast_short(in, out, from_half);
    case DType::bfloat16: return cast_short(in, out, from_bfloat16);
    case DType::float32: return cast<float>(in, out);
    case DType::float64: return cast<double>(in, out);
    case DType::string:
    case DType::byte_string: TENON_ASSERT(false, "strings are no numbers");
  }
}

TENON_FOR_BOTH_WIDTHS(ir::Cast)

}  // namespace tenon::reference
