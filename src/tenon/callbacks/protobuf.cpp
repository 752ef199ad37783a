#include "tenon/callbacks/protobuf.h"

#include "tenon/io/little_endian.h"

namespace tenon {

Protobuf& Protobuf::real(int field, double value) {
  tag(field, 1);
  append(text_, value);
  return *this;
}

void Protobuf::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) text_ += static_cast<char>(0x80 | (value & 0x7F));
  text_ += static_cast<char>(value);
}

}  // namespace tenon
