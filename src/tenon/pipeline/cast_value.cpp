#include "tenon/pipeline/cast_value.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "tenon/base/bfloat16.h"
#include "tenon/data/cast.h"

namespace tenon {
namespace {

/// The nearest IEEE half, halves to the even neighbour.
std::uint16_t to_half(float v) {
  const auto bits = std::bit_cast<std::uint32_t>(v);
  const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000u);
  if (v != v) return static_cast<std::uint16_t>(sign | 0x7E00u);
  const float magnitude = std::abs(v);
  if (magnitude >= 65520.0f) return static_cast<std::uint16_t>(sign | 0x7C00u);
  // Below the smallest normal number halves are multiples of 2^-24; above, they have 11 digits.
  const int exponent = magnitude < 0x1p-14f ? -14 : std::ilogb(magnitude);
  const auto digits = static_cast<std::uint32_t>(std::nearbyint(std::ldexp(magnitude, 10 - exponent)));  // up to 2048
  return static_cast<std::uint16_t>(sign | (static_cast<std::uint32_t>(exponent + 14) * 1024 + digits));
}

template <class To, class From> To as_number(From v) {
  if constexpr (std::is_same_v<To, HalfBits>) return {to_half(static_cast<float>(v))};
  else if constexpr (std::is_same_v<To, Bfloat16Bits>) return {to_bfloat16(static_cast<float>(v))};
  else if constexpr (std::is_same_v<To, bool>) return static_cast<double>(v) != 0;
  else if constexpr (std::is_integral_v<To> && !std::is_integral_v<From>) {
    const double number = std::trunc(static_cast<double>(v));
    const bool fits =
        number >= static_cast<double>(std::numeric_limits<To>::lowest()) && number < std::ldexp(1.0, std::numeric_limits<To>::digits);
    return fits ? static_cast<To>(number) : std::numeric_limits<To>::lowest();
  } else return static_cast<To>(v);
}

/// use(To{}) with the type of the dtype.
template <class Use> void with_type(DType dtype, Use use) {
  switch (dtype) {
    case DType::boolean: return use(bool{});
    case DType::int8: return use(std::int8_t{});
    case DType::uint8: return use(std::uint8_t{});
    case DType::int16: return use(std::int16_t{});
    case DType::uint16: return use(std::uint16_t{});
    case DType::int32: return use(std::int32_t{});
    case DType::uint32: return use(std::uint32_t{});
    case DType::int64: return use(std::int64_t{});
    case DType::uint64: return use(std::uint64_t{});
    case DType::float16: return use(HalfBits{});
    case DType::bfloat16: return use(Bfloat16Bits{});
    case DType::float32: return use(float{});
    case DType::float64: return use(double{});
    case DType::string:
    case DType::byte_string: TENON_ASSERT(false, "strings are no numbers");
  }
}

}  // namespace

void fill(const TensorSpec& spec, double value, std::byte* out) {
  if (value == 0 || is_text(spec.dtype)) return static_cast<void>(std::memset(out, 0, static_cast<std::size_t>(bytes(spec))));
  with_type(spec.dtype, [&]<class To>(To) { std::fill_n(reinterpret_cast<To*>(out), elements(spec.shape), as_number<To>(value)); });
}

Tensor cast_to(const Tensor& tensor, DType dtype) {
  if (tensor.dtype() == dtype) return tensor;
  TensorSpec spec{tensor.shape(), dtype};
  auto data = allocate(spec);
  with_elements(tensor, [&](auto values) {
    with_type(dtype, [&]<class To>(To) {
      auto* out = reinterpret_cast<To*>(data.get());
      for (std::size_t i = 0; i < values.size(); ++i) {
        if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(values[i])>>) out[i] = as_number<To>(values[i]);
        else out[i] = as_number<To>(static_cast<float>(values[i]));
      }
    });
  });
  return {std::move(spec), std::move(data)};
}

bool casts_exactly(const Tensor& tensor, DType dtype) {
  const Tensor cast = cast_to(tensor, dtype);
  const auto count = elements(tensor.shape());
  for (std::int64_t i = 0; i < count; ++i) {
    const double before = element(tensor, i), after = element(cast, i);
    if (before != after && !(before != before && after != after)) return false;
  }
  return true;
}

}  // namespace tenon
