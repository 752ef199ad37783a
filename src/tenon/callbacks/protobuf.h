#pragma once
// The wire format of protocol buffers, as much of it as TensorBoard's events need: written, never read.
#include <cstdint>
#include <string>
#include <string_view>

namespace tenon {

/// A message, field by field. Nested messages are bytes.
class Protobuf {
 public:
  Protobuf& number(int field, std::uint64_t value) {
    tag(field, 0);
    varint(value);
    return *this;
  }
  Protobuf& real(int field, double value);
  Protobuf& bytes(int field, std::string_view value) {
    tag(field, 2);
    varint(value.size());
    text_ += value;
    return *this;
  }
  Protobuf& message(int field, const Protobuf& value) { return bytes(field, value.text_); }
  const std::string& text() const { return text_; }

 private:
  void tag(int field, unsigned wire_type) { varint(static_cast<std::uint64_t>(field) << 3 | wire_type); }
  void varint(std::uint64_t value);

  std::string text_;
};

}  // namespace tenon
