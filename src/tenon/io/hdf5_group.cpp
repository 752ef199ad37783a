#include "tenon/io/hdf5_group.h"

#include <fmt/format.h>

#include <algorithm>

#include "tenon/io/hdf5_dense.h"
#include "tenon/io/hdf5_symbol_table.h"

namespace tenon::hdf5 {
namespace {

/// Links that do not fit into the header of a new-style group.
Result<std::vector<Link>> read_dense_links(const Source& source, const Message& link_info, WalkBudget& budget) {
  TENON_TRY(Cursor fields, body(source, link_info));
  fields.skip(1);
  const auto flags = fields.u8();
  if (flags & 1) fields.skip(8);
  const DenseStorage storage{fields.u64(), fields.u64()};
  if (fields.overrun()) return source.damaged(link_info.address, "A link info message is too short.");
  std::vector<Link> links;
  if (storage.heap == undefined_address) return links;
  if (!budget.visited.insert(storage.heap).second) return source.damaged(storage.heap, "Two groups have the same fractal heap.");
  TENON_TRY(const auto objects, read_dense(source, storage, RecordType::link_name));
  for (const DenseObject& object : objects) {
    TENON_TRY(Link link, read_link(source, object.fields, budget));
    TENON_TRY([[maybe_unused]] const Done done, check_hash(source, object, link.name));
    links.push_back(std::move(link));
  }
  return links;
}

}  // namespace

Result<Done> WalkBudget::pay(const Source& source, std::uint64_t byte, std::string_view name) {
  if (name.empty() || name == "." || name.find_first_of(std::string_view("/\0", 2)) != name.npos)
    return source.damaged(byte, "The name of a link is empty, is \".\", or contains a slash or NUL.");
  if (name.size() > name_bytes) return source.damaged(byte, "The names of all links are together longer than the file.");
  if (links == 0) return source.unsupported(byte, "more than 1,000,000 links");
  name_bytes -= name.size();
  --links;
  return Done{};
}

bool is_group(const ObjectHeader& header) { return header.find(MessageType::symbol_table) || header.find(MessageType::link_info); }

Result<Link> read_link(const Source& source, Cursor fields, WalkBudget& budget) {
  const std::uint64_t at = fields.address();
  if (const int version = fields.u8(); version != 1)
    return source.damaged(at, fmt::format("A link has version {}; version 1 exists.", version));
  const auto flags = fields.u8();
  const int type = flags & 8 ? fields.u8() : 0;
  if (flags & 4) fields.skip(8);   // creation order
  if (flags & 16) fields.skip(1);  // character set
  const auto name = fields.take(fields.uint(std::size_t{1} << (flags & 3)));
  Link link{.stored_at = at};
  if (type == 0) link.address = fields.u64();
  else link.kind = type == 1 ? Link::Kind::soft : type == 64 ? Link::Kind::external : Link::Kind::user;
  if (fields.overrun()) return source.damaged(at, "A link is shorter than its name and address.");
  link.name.assign(reinterpret_cast<const char*>(name.data()), name.size());
  TENON_TRY([[maybe_unused]] const Done paid, budget.pay(source, at, link.name));
  return link;
}

Result<std::vector<Link>> read_links(const Source& source, const ObjectHeader& header, WalkBudget& budget) {
  std::vector<Link> links;
  if (const Message* table = header.find(MessageType::symbol_table)) {
    TENON_TRY(links, read_symbol_table(source, *table, budget));
  } else {
    if (const Message* info = header.find(MessageType::link_info)) { TENON_TRY(links, read_dense_links(source, *info, budget)); }
    for (const Message& message : header.messages) {
      if (message.type != MessageType::link) continue;
      TENON_TRY(const Cursor fields, body(source, message));
      TENON_TRY(Link link, read_link(source, fields, budget));
      links.push_back(std::move(link));
    }
    std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.name < b.name; });
  }
  const auto unsorted = std::adjacent_find(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.name >= b.name; });
  if (unsorted != links.end())
    return source.damaged(unsorted->stored_at, fmt::format("The links \"{}\" and \"{}\" of a group are equal or out of order.",
                                                           unsorted->name, (unsorted + 1)->name));
  return links;
}

}  // namespace tenon::hdf5
