#include "tenon/io/hdf5_datatype.h"

#include <fmt/format.h>

#include <array>

namespace tenon::hdf5 {
namespace {

/// The first eight bytes, which every datatype has.
struct Head {
  std::uint64_t address;
  int version, type_class;
  std::uint32_t bits;
  std::uint32_t size;
};

enum TypeClass { fixed_point = 0, floating_point = 1, string = 3, opaque = 5, enumeration = 8, variable_length = 9 };
constexpr std::array<std::string_view, 11> class_names{
    "integers",          "floating-point numbers",   "times",      "text",         "bit fields",
    "opaque bytes",      "compound types (records)", "references", "enumerations", "variable-length lists",
    "arrays as elements"};

Head read_head(Cursor& fields) {
  Head head{fields.address(), 0, 0, 0, 0};
  const auto first = fields.u8();
  head.version = first >> 4;
  head.type_class = first & 15;
  head.bits = static_cast<std::uint32_t>(fields.uint(3));
  head.size = fields.u32();
  return head;
}

Result<Datatype> read_integer(const Source& source, const Head& head, Cursor& fields) {
  const auto offset = fields.u16(), precision = fields.u16();
  static constexpr std::array signed_types{DType::int8, DType::int16, DType::int32, DType::int64};
  static constexpr std::array unsigned_types{DType::uint8, DType::uint16, DType::uint32, DType::uint64};
  for (std::size_t i = 0; i < signed_types.size(); ++i)
    if (head.size == size_of(signed_types[i]) && offset == 0 && precision == 8 * head.size)
      return Datatype{Datatype::Kind::number, head.size, head.bits & 8 ? signed_types[i] : unsigned_types[i], (head.bits & 1) != 0};
  return source.unsupported(head.address, fmt::format("integers of {} bits in {} bytes", precision, head.size));
}

/// The float formats of IEEE 754, and bfloat16: where sign, exponent and mantissa lie.
struct FloatFormat {
  DType dtype;
  std::uint8_t exponent_at, exponent_bits, mantissa_bits;
  std::uint32_t bias;
};
constexpr std::array float_formats{FloatFormat{DType::float16, 10, 5, 10, 15}, FloatFormat{DType::bfloat16, 7, 8, 7, 127},
                                   FloatFormat{DType::float32, 23, 8, 23, 127}, FloatFormat{DType::float64, 52, 11, 52, 1023}};

Result<Datatype> read_float(const Source& source, const Head& head, Cursor& fields) {
  const auto offset = fields.u16(), precision = fields.u16();
  const auto exponent_at = fields.u8(), exponent_bits = fields.u8(), mantissa_at = fields.u8(), mantissa_bits = fields.u8();
  const auto bias = fields.u32();
  const unsigned sign_at = head.bits >> 8 & 0xff, normalisation = head.bits >> 4 & 3;
  constexpr std::uint32_t vax_order = 0x40;
  constexpr unsigned leading_one_implied = 2;
  for (const auto& f : float_formats) {
    const auto size = static_cast<std::uint32_t>(size_of(f.dtype));
    if (head.size == size && offset == 0 && precision == 8 * size && exponent_at == f.exponent_at && exponent_bits == f.exponent_bits &&
        mantissa_at == 0 && mantissa_bits == f.mantissa_bits && bias == f.bias && sign_at == 8 * size - 1 &&
        normalisation == leading_one_implied && !(head.bits & vax_order))
      return Datatype{Datatype::Kind::number, size, f.dtype, (head.bits & 1) != 0};
  }
  return source.unsupported(head.address,
                            fmt::format("floating-point numbers of {} bits with {} bits of mantissa", precision, mantissa_bits));
}

Result<Datatype> read_text(const Source& source, const Head& head) {
  const auto padding = head.bits & 15;
  if (padding > 2) return source.damaged(head.address, "A text type has an unknown padding.");
  if (head.size == 0) return source.damaged(head.address, "A text type has elements of 0 bytes.");
  return Datatype{Datatype::Kind::text, head.size, DType::uint8, false, static_cast<Datatype::Padding>(padding)};
}

/// numpy's bool, as h5py writes it: an enumeration of FALSE = 0 and TRUE = 1 over int8.
Result<Datatype> read_enumeration(const Source& source, const Head& head, Cursor& fields) {
  const auto other = [&] { return source.unsupported(head.address, "enumerations other than FALSE and TRUE"); };
  const Head base = read_head(fields);
  if (base.type_class != fixed_point || base.size != 1 || head.size != 1 || (head.bits & 0xffff) != 2) return other();
  fields.skip(4);
  for (const std::string_view name : {"FALSE", "TRUE"}) {
    const auto begin = fields.position();
    if (fields.text() != name) return other();
    if (head.version < 3) fields.skip((8 - (fields.position() - begin) % 8) % 8);  // names are padded to 8 bytes
  }
  if (fields.u8() != 0 || fields.u8() != 1) return other();
  return Datatype{Datatype::Kind::number, 1, DType::boolean};
}

Result<Datatype> read_variable(const Source& source, const Head& head, Cursor& fields) {
  const Head base = read_head(fields);
  constexpr std::uint32_t of_characters = 1;
  if ((head.bits & 15) != of_characters) return source.unsupported(head.address, "variable-length lists");
  if (base.type_class != string && base.type_class != fixed_point)
    return source.damaged(head.address, "A variable-length text is not made of characters.");
  if (base.type_class == fixed_point) fields.skip(4);
  if (head.size != 16) return source.damaged(head.address, fmt::format("A variable-length text takes {} bytes instead of 16.", head.size));
  return Datatype{Datatype::Kind::variable_text, head.size};
}

Result<Datatype> read_opaque(const Source& source, const Head& head, Cursor& fields) {
  fields.skip(head.bits & 0xff);  // the tag
  if (head.size == 0) return source.damaged(head.address, "An opaque type has elements of 0 bytes.");
  return Datatype{Datatype::Kind::opaque, head.size};
}

}  // namespace

Result<Datatype> read_datatype(const Source& source, Cursor& fields) {
  const Head head = read_head(fields);
  if (fields.overrun()) return source.damaged(head.address, "A datatype is shorter than its 8 bytes.");
  if (head.version < 1 || head.version > 4)
    return source.damaged(head.address, fmt::format("A datatype has version {}; versions 1 to 4 are read.", head.version));
  const auto read = [&]() -> Result<Datatype> {
    switch (head.type_class) {
      case fixed_point: return read_integer(source, head, fields);
      case floating_point: return read_float(source, head, fields);
      case string: return read_text(source, head);
      case opaque: return read_opaque(source, head, fields);
      case enumeration: return read_enumeration(source, head, fields);
      case variable_length: return read_variable(source, head, fields);
      default: break;
    }
    const auto type_class = static_cast<std::size_t>(head.type_class);
    return source.unsupported(head.address, type_class < class_names.size() ? std::string(class_names[type_class])
                                                                            : fmt::format("datatypes of class {}", type_class));
  };
  TENON_TRY(const Datatype type, read());
  if (fields.overrun()) return source.damaged(head.address, "A datatype is shorter than its class requires.");
  return type;
}

}  // namespace tenon::hdf5
