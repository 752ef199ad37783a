#include "tenon/io/hdf5_attribute.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "tenon/io/hdf5_dataspace.h"
#include "tenon/io/hdf5_datatype.h"
#include "tenon/io/hdf5_dense.h"

namespace tenon::hdf5 {
namespace {

std::uint64_t padded(int version, std::uint64_t size) { return version == 1 ? (size + 7) / 8 * 8 : size; }

Result<Attribute> read_attribute(const Source& source, Cursor fields) {
  const std::uint64_t at = fields.address();
  const int version = fields.u8();
  if (version < 1 || version > 3) return source.damaged(at, fmt::format("An attribute has version {}; versions 1 to 3 exist.", version));
  const auto flags = fields.u8();
  if (version > 1 && (flags & 3)) return source.unsupported(at, "header messages shared between objects (committed types)");
  const std::uint64_t name_size = fields.u16(), type_size = fields.u16(), space_size = fields.u16();
  if (version == 3) fields.skip(1);  // character set
  Cursor name(fields.take(padded(version, name_size)), at);
  const std::string_view text = name.text();
  if (fields.overrun() || name.overrun()) return source.damaged(at, "The name of an attribute is not ended within its message.");
  return Attribute{std::string(text), version, type_size, space_size, fields};
}

/// Newer files keep many attributes of an object in a fractal heap.
Result<std::vector<Attribute>> read_dense_attributes(const Source& source, const Message& info) {
  TENON_TRY(Cursor fields, body(source, info));
  fields.skip(1);
  const auto flags = fields.u8();
  if (flags & 1) fields.skip(2);
  const DenseStorage storage{fields.u64(), fields.u64()};
  if (fields.overrun()) return source.damaged(info.address, "An attribute info message is too short.");
  std::vector<Attribute> attributes;
  if (storage.heap == undefined_address) return attributes;
  TENON_TRY(const auto objects, read_dense(source, storage, RecordType::attribute_name));
  for (const DenseObject& object : objects) {
    TENON_TRY(Attribute attribute, read_attribute(source, object.fields));
    TENON_TRY([[maybe_unused]] const Done done, check_hash(source, object, attribute.name));
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

std::string fixed_text(std::span<const std::byte> bytes, Datatype::Padding padding) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (padding == Datatype::Padding::nul_terminated) return std::string(text.substr(0, text.find('\0')));
  const auto last = text.find_last_not_of(padding == Datatype::Padding::space_padded ? ' ' : '\0');
  return std::string(text.substr(0, last == text.npos ? 0 : last + 1));
}

/// An integer element, sign-extended.
std::int64_t integer(std::span<const std::byte> element, const Datatype& type) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < element.size(); ++i)
    bits = bits << 8 | static_cast<std::uint64_t>(element[type.big_endian ? i : element.size() - 1 - i]);
  const unsigned unused = 64 - 8 * static_cast<unsigned>(element.size());
  const bool is_signed = info(type.dtype).name.front() == 'i';
  return is_signed ? static_cast<std::int64_t>(bits << unused) >> unused : static_cast<std::int64_t>(bits);
}

double half(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  const double sign = bits & 0x8000 ? -1 : 1;
  if (exponent == 31) return mantissa ? std::nan("") : sign * HUGE_VAL;
  return sign * (exponent ? std::ldexp(1024 + mantissa, exponent - 25) : std::ldexp(mantissa, -24));
}

double real(std::span<const std::byte> element, const Datatype& type) {
  const auto bits = static_cast<std::uint64_t>(integer(element, {Datatype::Kind::number, type.size, DType::uint64, type.big_endian}));
  switch (type.dtype) {
    case DType::float16: return half(static_cast<std::uint16_t>(bits));
    case DType::bfloat16: return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
    case DType::float32: return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    default: return std::bit_cast<double>(bits);
  }
}

template <class T, class Read> Result<Hdf5Value> collect(const Dataspace& space, Read&& read) {
  std::vector<T> values;
  for (std::uint64_t i = 0; i < space.elements(); ++i) {
    TENON_TRY(T value, read(i));
    values.push_back(std::move(value));
  }
  if (space.lengths.empty() && !space.null) return Hdf5Value(std::move(values.front()));
  return Hdf5Value(std::move(values));
}

}  // namespace

Result<std::vector<Attribute>> read_attributes(const Source& source, const ObjectHeader& header) {
  std::vector<Attribute> attributes;
  if (const Message* info = header.find(MessageType::attribute_info)) { TENON_TRY(attributes, read_dense_attributes(source, *info)); }
  for (const Message& message : header.messages) {
    if (message.type != MessageType::attribute) continue;
    TENON_TRY(const Cursor fields, body(source, message));
    TENON_TRY(Attribute attribute, read_attribute(source, fields));
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

Result<Hdf5Value> read_value(const Source& source, const Attribute& attribute, GlobalHeap& heap) {
  Cursor fields = attribute.value;
  const auto at = fields.address();
  Cursor type_fields(fields.take(padded(attribute.version, attribute.type_size)), at);
  const Cursor space_fields(fields.take(padded(attribute.version, attribute.space_size)), at + type_fields.remaining());
  if (fields.overrun()) return source.damaged(at, "An attribute is shorter than its type and shape.");
  TENON_TRY(const Datatype type, read_datatype(source, type_fields));
  TENON_TRY(const Dataspace space, read_dataspace(source, space_fields));
  if (space.elements() > fields.remaining() / type.size)
    return source.damaged(at, fmt::format("An attribute should hold {} elements of {} bytes but has {} bytes.", space.elements(), type.size,
                                          fields.remaining()));
  const auto values = fields.take(space.elements() * type.size);
  const auto element = [&](std::uint64_t i) { return values.subspan(i * type.size, type.size); };
  switch (type.kind) {
    case Datatype::Kind::text:
      return collect<std::string>(space, [&](std::uint64_t i) -> Result<std::string> { return fixed_text(element(i), type.padding); });
    case Datatype::Kind::variable_text:
      return collect<std::string>(space, [&](std::uint64_t i) {
        Cursor reference(element(i), fields.address() - values.size() + i * type.size);
        return heap.text(reference);
      });
    case Datatype::Kind::opaque: return source.unsupported(at, "an attribute of opaque bytes");
    case Datatype::Kind::number: break;
  }
  if (is_floating(type.dtype)) return collect<double>(space, [&](std::uint64_t i) -> Result<double> { return real(element(i), type); });
  return collect<std::int64_t>(space, [&](std::uint64_t i) -> Result<std::int64_t> { return integer(element(i), type); });
}

}  // namespace tenon::hdf5
