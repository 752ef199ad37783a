#include "tenon/io/hdf5_object_header.h"

#include <fmt/format.h>

#include <algorithm>

#include "tenon/io/hdf5_checksum.h"

namespace tenon::hdf5 {
namespace {

// Keras needs a dozen messages per object, and one per attribute. Version 1 counts them in 16 bits.
constexpr std::size_t most_messages = 65535;

struct Block {
  std::uint64_t address, size;
};

/// How the messages of a header are laid out.
struct Format {
  int version;
  bool creation_order = false;  // version 2 may number its messages
  std::uint64_t prefix() const { return version == 1 ? 8 : creation_order ? 6 : 4; }
};

struct Reading {
  const Source& source;
  Format format;
  ObjectHeader header{};
  std::vector<Block> blocks{};  // found so far; more are appended while reading
};

Result<Done> follow(Reading& reading, const Message& message) {
  TENON_TRY(Cursor fields, body(reading.source, message));
  const Block next{fields.u64(), fields.u64()};
  if (fields.overrun()) return reading.source.damaged(message.address, "A continuation message is shorter than its 16 bytes.");
  const auto same = [&](const Block& b) { return b.address == next.address; };
  if (std::any_of(reading.blocks.begin(), reading.blocks.end(), same))
    return reading.source.damaged(message.address, "An object header continues in a block that it already contains.");
  reading.blocks.push_back(next);
  return Done{};
}

Result<Done> read_messages(Reading& reading, Cursor block) {
  const Format format = reading.format;
  while (block.remaining() >= format.prefix()) {
    Message message{};
    const std::uint64_t at = block.address();
    message.type = static_cast<MessageType>(format.version == 1 ? block.u16() : block.u8());
    message.size = block.u16();
    message.flags = block.u8();
    block.skip(format.prefix() - (format.version == 1 ? 5 : 4));
    message.address = block.address();
    if (message.size > block.remaining())
      return reading.source.damaged(at, fmt::format("A message of {} bytes does not fit into the {} bytes left in its object header.",
                                                    message.size, block.remaining()));
    block.skip(message.size);
    if (message.type == MessageType::nothing) continue;
    if (message.type > MessageType::last_known && (message.flags & 0x80))
      return reading.source.unsupported(at, fmt::format("a header message of type {}", static_cast<int>(message.type)));
    if (reading.header.messages.size() == most_messages)
      return reading.source.damaged(at, fmt::format("An object header has more than {} messages.", most_messages));
    reading.header.messages.push_back(message);
    if (message.type == MessageType::continuation) { TENON_TRY([[maybe_unused]] const Done done, follow(reading, message)); }
  }
  return Done{};
}

Result<Done> check(const Source& source, std::uint64_t address, std::uint64_t size) {
  const auto all = source.bytes(address, size);
  Cursor stored(all.last(4), address + size - 4);
  if (stored.u32() == lookup3(all.first(size - 4))) return Done{};
  return source.damaged(address, "The checksum of an object header does not match its contents.");
}

/// Version 1: messages from byte 16 on. Returns the first block.
Result<Block> open_version_1(const Source& source, std::uint64_t address) {
  TENON_TRY(Cursor prefix, source.block(address, 16, "object header"));
  prefix.skip(8);
  const Block first{address + 16, prefix.u32()};
  if (!source.holds(first.address, first.size))
    return source.damaged(address, fmt::format("An object header of {} bytes does not fit into the file.", first.size));
  return first;
}

struct Version2 {
  Format format;
  Block messages;
};

Result<Version2> open_version_2(const Source& source, std::uint64_t address) {
  TENON_TRY(Cursor prefix, source.rest(address, "object header"));
  prefix.skip(4);
  if (const int version = prefix.u8(); version != 2)
    return source.unsupported(address, fmt::format("object headers of version {}", version));
  const auto flags = prefix.u8();
  if (flags & 0x20) prefix.skip(16);  // times
  if (flags & 0x10) prefix.skip(4);   // when attributes move to dense storage
  const std::uint64_t size = prefix.uint(std::size_t{1} << (flags & 3));
  if (prefix.overrun() || prefix.remaining() < 4 || size > prefix.remaining() - 4)
    return source.damaged(address, "An object header does not fit into the file.");
  TENON_TRY([[maybe_unused]] Done done, check(source, address, prefix.position() + size + 4));
  return Version2{{2, (flags & 4) != 0}, {prefix.address(), size}};
}

/// The messages of a further block, which in version 2 is signed and has a checksum.
Result<Cursor> open_continuation(const Source& source, Format format, Block block) {
  TENON_TRY(Cursor cursor, source.block(block.address, block.size, "continuation of an object header"));
  if (format.version == 1) return cursor;
  if (block.size < 8 || !cursor.signature("OCHK"))
    return source.damaged(block.address, "A continuation of an object header lacks its signature OCHK.");
  TENON_TRY([[maybe_unused]] Done done, check(source, block.address, block.size));
  return Cursor(cursor.take(block.size - 8), block.address + 4);
}

}  // namespace

const Message* ObjectHeader::find(MessageType type) const {
  const auto found = std::find_if(messages.begin(), messages.end(), [&](const Message& m) { return m.type == type; });
  return found == messages.end() ? nullptr : &*found;
}

Result<ObjectHeader> read_object_header(const Source& source, std::uint64_t address) {
  TENON_TRY(Cursor start, source.block(address, 16, "object header"));
  Reading reading{source, {1}, {address}};
  if (Cursor probe = start; probe.signature("OHDR")) {
    TENON_TRY(const Version2 opened, open_version_2(source, address));
    reading.format = opened.format;
    reading.blocks.push_back(opened.messages);
  } else if (const int version = start.u8(); version == 1) {
    TENON_TRY(const Block first, open_version_1(source, address));
    reading.blocks.push_back(first);
  } else {
    return source.damaged(address, "There is no object header where the file says one is.");
  }
  for (std::size_t i = 0; i < reading.blocks.size(); ++i) {
    const Block block = reading.blocks[i];
    reading.header.bytes += block.size;
    if (reading.header.bytes > source.size()) return source.damaged(block.address, "The blocks of an object header overlap.");
    TENON_TRY(Cursor messages, i == 0 ? Result<Cursor>(Cursor(source.bytes(block.address, block.size), block.address))
                                      : open_continuation(source, reading.format, block));
    TENON_TRY([[maybe_unused]] Done done, read_messages(reading, messages));
  }
  return std::move(reading.header);
}

Result<Cursor> body(const Source& source, const Message& message) {
  if (message.shared()) return source.unsupported(message.address, "header messages shared between objects (committed types)");
  return Cursor(source.bytes(message.address, message.size), message.address);
}

}  // namespace tenon::hdf5
