#pragma once
// Element types of arrays: numpy's names, numpy's widths.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tenon {

/// string: characters of 32 bits, numpy's "<U"; byte_string: UTF-8 in bytes, numpy's "|S". Both are Keras' "string"; how many
/// characters every element has is TensorSpec::width.
enum class DType : std::uint8_t {
  boolean,
  int8,
  uint8,
  int16,
  uint16,
  int32,
  uint32,
  int64,
  uint64,
  float16,
  bfloat16,
  float32,
  float64,
  string,
  byte_string
};

struct DTypeInfo {
  std::string_view name;  // as in numpy and Keras
  std::size_t bytes;      // of one element, or of one character
  enum class Kind : std::uint8_t { boolean, integer, floating, text } kind;
};

/// Name, width and kind of an element type.
const DTypeInfo& info(DType dtype);
inline std::string_view to_string(DType dtype) { return info(dtype).name; }
inline std::size_t size_of(DType dtype) { return info(dtype).bytes; }
inline bool is_integer(DType dtype) { return info(dtype).kind == DTypeInfo::Kind::integer; }
inline bool is_text(DType dtype) { return info(dtype).kind == DTypeInfo::Kind::text; }
inline bool is_floating(DType dtype) { return info(dtype).kind == DTypeInfo::Kind::floating; }

/// The element type with this numpy name ("float32"), if there is one.
std::optional<DType> dtype_named(std::string_view name);

}  // namespace tenon
