#include "tenon/io/hdf5_messages.h"

#include <bit>

#include "tenon/base/assert.h"

namespace tenon::hdf5 {
namespace {

void encode_integer(Encoder& out, std::size_t size, bool is_signed) {
  out.u8(0x10);  // version 1, class 0
  out.uint(is_signed ? 8 : 0, 3);
  out.u32(size);
  out.u16(0);
  out.u16(8 * size);
}

void encode_float(Encoder& out, std::size_t size, unsigned exponent_bits, unsigned mantissa_bits) {
  out.u8(0x11);           // version 1, class 1
  out.u8(0x20);           // a leading one is implied
  out.u16(8 * size - 1);  // where the sign is
  out.u32(size);
  out.u16(0);
  out.u16(8 * size);
  out.u8(mantissa_bits);
  out.u8(exponent_bits);
  out.u8(0);
  out.u8(mantissa_bits);
  out.u32((1u << (exponent_bits - 1)) - 1);
}

/// As h5py writes numpy's bool: an enumeration of FALSE and TRUE over int8.
void encode_boolean(Encoder& out) {
  out.u8(0x18);    // version 1, class 8
  out.uint(2, 3);  // two names
  out.u32(1);
  encode_integer(out, 1, true);
  out.text({"FALSE\0\0\0", 8});
  out.text({"TRUE\0\0\0\0", 8});
  out.u8(0);
  out.u8(1);
}

/// Variable-length text in UTF-8, which h5py reads as str.
std::vector<std::byte> encode_text_type() {
  Encoder out;
  out.u8(0x19);         // version 1, class 9
  out.uint(0x0101, 3);  // characters, in UTF-8
  out.u32(16);
  out.u8(0x13);       // of which one is: version 1, class 3
  out.uint(0x10, 3);  // NUL-terminated, in UTF-8
  out.u32(1);
  return std::move(out).take();
}

Body assemble(std::string_view name, std::span<const std::byte> type, std::span<const std::byte> space, const Body& values) {
  Encoder out;
  out.u8(3);  // version
  out.u8(0);
  out.u16(name.size() + 1);
  out.u16(type.size());
  out.u16(space.size());
  out.u8(1);  // the name is UTF-8
  out.text(name);
  out.u8(0);
  out.bytes(type);
  out.bytes(space);
  const std::uint64_t begin = out.size();
  out.bytes(values.bytes);
  // Message bodies have 16-bit lengths, in version 1 headers rounded up to 8.
  TENON_ASSERT(out.size() <= 65528, "an HDF5 attribute is longer than 64 KiB");
  Body body{std::move(out).take(), values.references};
  for (auto& reference : body.references) reference.position += begin;
  return body;
}

Body refer(std::span<const std::string> texts, TextHeap& heap) {
  Encoder out;
  Body body;
  for (const auto& text : texts) {
    out.u32(text.size());
    if (text.empty()) {
      out.zeros(12);
      continue;
    }
    const auto place = heap.add(text);
    body.references.push_back({out.size(), place.collection});
    out.u64(0);
    out.u32(place.number);
  }
  body.bytes = std::move(out).take();
  return body;
}

template <class T> Body pack(std::span<const T> numbers) {
  Encoder out;
  for (const T number : numbers) out.u64(std::bit_cast<std::uint64_t>(number));
  return {std::move(out).take()};
}

std::vector<std::byte> list_space(std::size_t length) {
  const Dim dim(static_cast<std::int64_t>(length));
  return encode_dataspace({&dim, 1});
}

}  // namespace

std::vector<std::byte> encode_datatype(DType dtype) {
  Encoder out;
  switch (dtype) {
    case DType::boolean: encode_boolean(out); break;
    case DType::float16: encode_float(out, 2, 5, 10); break;
    case DType::float32: encode_float(out, 4, 8, 23); break;
    case DType::float64: encode_float(out, 8, 11, 52); break;
    case DType::bfloat16:  // opaque bytes without a name
      out.u8(0x15);
      out.uint(0, 3);
      out.u32(2);
      break;
    default: encode_integer(out, size_of(dtype), to_string(dtype).front() == 'i'); break;
  }
  return std::move(out).take();
}

std::vector<std::byte> encode_dataspace(std::span<const Dim> lengths) {
  Encoder out;
  out.u8(1);  // version
  out.u8(lengths.size());
  out.zeros(6);
  for (const Dim length : lengths) out.u64(static_cast<std::uint64_t>(length.value));
  return std::move(out).take();
}

Body encode_attribute(std::string_view name, const Hdf5Value& value, TextHeap& heap) {
  const auto scalar = encode_dataspace({});
  const auto int64 = encode_datatype(DType::int64), float64 = encode_datatype(DType::float64), text = encode_text_type();
  if (const auto* v = std::get_if<std::int64_t>(&value)) return assemble(name, int64, scalar, pack(std::span(v, 1)));
  if (const auto* v = std::get_if<double>(&value)) return assemble(name, float64, scalar, pack(std::span(v, 1)));
  if (const auto* v = std::get_if<std::string>(&value)) return assemble(name, text, scalar, refer({v, 1}, heap));
  if (const auto* v = std::get_if<std::vector<std::int64_t>>(&value))
    return assemble(name, int64, list_space(v->size()), pack(std::span(*v)));
  if (const auto* v = std::get_if<std::vector<double>>(&value)) return assemble(name, float64, list_space(v->size()), pack(std::span(*v)));
  const auto& texts = std::get<std::vector<std::string>>(value);
  // numpy makes float64 of an empty list, so this is what Keras writes and reads.
  return assemble(name, texts.empty() ? float64 : text, list_space(texts.size()), refer(texts, heap));
}

}  // namespace tenon::hdf5
