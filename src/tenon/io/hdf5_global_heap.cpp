#include "tenon/io/hdf5_global_heap.h"

#include <fmt/format.h>

namespace tenon::hdf5 {

Result<std::string> GlobalHeap::text(Cursor& reference) {
  const std::uint64_t at = reference.address();
  const std::uint32_t length = reference.u32();
  const auto address = reference.u64();
  const auto number = static_cast<std::uint16_t>(reference.u32());
  if (reference.overrun()) return source_.damaged(at, "A reference to a variable-length text is cut off.");
  if (length == 0) return std::string();
  TENON_TRY(const Collection* objects, collection(address));
  const auto object = objects->find(number);
  if (object == objects->end())
    return source_.damaged(at, fmt::format("There is no object {} in the global heap at byte {}.", number, address));
  if (length > object->second.size()) return source_.damaged(at, "A variable-length text is longer than its place in the global heap.");
  if (length > budget_) return source_.damaged(at, "The texts of an attribute are together longer than the file.");
  budget_ -= length;
  const std::string_view text(reinterpret_cast<const char*>(object->second.data()), length);
  return std::string(text.substr(0, text.find('\0')));
}

Result<const GlobalHeap::Collection*> GlobalHeap::collection(std::uint64_t address) {
  if (const auto known = collections_.find(address); known != collections_.end()) return &known->second;
  TENON_TRY(Cursor head, source_.block(address, 16, "collection of the global heap"));
  if (!head.signature("GCOL") || head.u8() != 1)
    return source_.damaged(address, "A collection of the global heap lacks its signature GCOL, version 1.");
  head.skip(3);
  const auto size = head.u64();
  TENON_TRY(Cursor fields, source_.block(address, size, "collection of the global heap"));
  fields.skip(16);
  Collection& objects = collections_[address];
  while (fields.remaining() >= 16) {
    const auto number = fields.u16();
    fields.skip(6);
    const auto length = fields.u64();
    if (number == 0) break;  // free space up to the end
    const auto at = fields.address();
    const auto content = fields.take(length);
    fields.skip(std::min<std::uint64_t>((8 - length % 8) % 8, fields.remaining()));
    if (fields.overrun()) return source_.damaged(at, "An object of the global heap is longer than its collection.");
    if (!objects.emplace(number, content).second)
      return source_.damaged(at, fmt::format("A collection of the global heap has two objects with the number {}.", number));
  }
  return &objects;
}

}  // namespace tenon::hdf5
