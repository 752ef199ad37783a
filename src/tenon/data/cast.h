#pragma once
// Values of arrays of any dtype as one C++ type.
#include "tenon/base/assert.h"
#include "tenon/base/tensor.h"

namespace tenon {

/// The value of an IEEE half or a bfloat16 with these bits.
float half_to_float(std::uint16_t bits);
float bfloat16_to_float(std::uint16_t bits);

/// Element i of the array, in C order.
double element(const Tensor& tensor, std::int64_t i);

/// The array as float32; the same bytes when it is.
Tensor as_float32(const Tensor& tensor);

/// Calls `use` with a span of the array's elements. Halves are no C++ type: their bits are passed as HalfBits and Bfloat16Bits.
struct HalfBits {
  std::uint16_t bits;
  operator float() const { return half_to_float(bits); }
};
struct Bfloat16Bits {
  std::uint16_t bits;
  operator float() const { return bfloat16_to_float(bits); }
};

template <class Use> auto with_elements(const Tensor& t, Use&& use) {
  switch (t.dtype()) {
    case DType::boolean:
      return use(t.as<std::uint8_t>());  // numpy's bool is a byte of 0 or 1; another byte must not become undefined behaviour
    case DType::int8: return use(t.as<std::int8_t>());
    case DType::uint8: return use(t.as<std::uint8_t>());
    case DType::int16: return use(t.as<std::int16_t>());
    case DType::uint16: return use(t.as<std::uint16_t>());
    case DType::int32: return use(t.as<std::int32_t>());
    case DType::uint32: return use(t.as<std::uint32_t>());
    case DType::int64: return use(t.as<std::int64_t>());
    case DType::uint64: return use(t.as<std::uint64_t>());
    case DType::float16: return use(t.as<HalfBits>());
    case DType::bfloat16: return use(t.as<Bfloat16Bits>());
    case DType::float32: return use(t.as<float>());
    case DType::float64: break;
    case DType::string:
    case DType::byte_string: TENON_ASSERT(false, "strings are no numbers: check() refused them before");
  }
  return use(t.as<double>());
}

}  // namespace tenon
