#pragma once
// An object header: the list of messages that describe one group or dataset.
#include <vector>

#include "tenon/io/hdf5_source.h"

namespace tenon::hdf5 {

enum class MessageType : std::uint16_t {
  nothing = 0x0,
  dataspace = 0x1,
  link_info = 0x2,
  datatype = 0x3,
  old_fill_value = 0x4,
  fill_value = 0x5,
  link = 0x6,
  external_files = 0x7,
  layout = 0x8,
  filters = 0xb,
  attribute = 0xc,
  continuation = 0x10,
  symbol_table = 0x11,
  attribute_info = 0x15,
  last_known = 0x17
};

struct Message {
  MessageType type;
  std::uint8_t flags;
  std::uint64_t address;  // of its body, checked to lie in the file
  std::uint64_t size;

  bool shared() const { return flags & 0x02; }
};

struct ObjectHeader {
  std::uint64_t address = 0;
  std::uint64_t bytes = 0;  // of all its blocks
  std::vector<Message> messages;

  const Message* find(MessageType type) const;
};

Result<ObjectHeader> read_object_header(const Source& source, std::uint64_t address);

/// The body of a message of this header, or the diagnostic that the message lies elsewhere in the file.
Result<Cursor> body(const Source& source, const Message& message);

}  // namespace tenon::hdf5
