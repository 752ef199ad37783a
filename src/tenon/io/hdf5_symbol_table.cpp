#include "tenon/io/hdf5_symbol_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace tenon::hdf5 {
namespace {

constexpr int most_levels = 16;
constexpr std::size_t entry_bytes = 40;
constexpr std::uint32_t cached_soft_link = 2;

struct Walk {
  const Source& source;
  WalkBudget& budget;
  Cursor names;  // the local heap's data
  std::vector<Link> links{};

  Result<Done> enter(std::uint64_t address) {
    if (budget.visited.insert(address).second) return Done{};
    return source.damaged(address, "A node of a group's index is used twice.");
  }
};

Result<Cursor> open_local_heap(const Source& source, std::uint64_t address) {
  TENON_TRY(Cursor fields, source.block(address, 32, "local heap"));
  if (!fields.signature("HEAP") || fields.u8() != 0)
    return source.damaged(address, "A group's local heap lacks its signature HEAP, version 0.");
  fields.skip(3);
  const auto size = fields.u64();
  fields.skip(8);  // free list
  return source.block(fields.u64(), size, "data of a local heap");
}

/// One entry of a symbol table node: 40 bytes.
Result<Link> read_entry(Walk& walk, Cursor& fields) {
  Link link{.stored_at = fields.address()};
  const auto name_at = fields.u64();
  link.address = fields.u64();
  if (fields.u32() == cached_soft_link) link.kind = Link::Kind::soft;
  fields.skip(20);
  Cursor name = walk.names;
  name.skip(name_at);
  const auto text = name.text();
  if (name.overrun()) return walk.source.damaged(link.stored_at, "The name of a link lies outside its group's local heap.");
  TENON_TRY([[maybe_unused]] Done done, walk.budget.pay(walk.source, link.stored_at, text));
  link.name = text;
  return link;
}

Result<Done> read_node(Walk& walk, std::uint64_t address) {
  TENON_TRY([[maybe_unused]] Done entered, walk.enter(address));
  TENON_TRY(Cursor head, walk.source.block(address, 8, "symbol table node"));
  if (!head.signature("SNOD") || head.u8() != 1)
    return walk.source.damaged(address, "A symbol table node lacks its signature SNOD, version 1.");
  head.skip(1);
  const std::size_t count = head.u16();
  TENON_TRY(Cursor entries, walk.source.block(address + 8, count * entry_bytes, "symbol table node"));
  for (std::size_t i = 0; i < count; ++i) {
    TENON_TRY(Link link, read_entry(walk, entries));
    walk.links.push_back(std::move(link));
  }
  return Done{};
}

/// `level`: what the parent demands of this node; unset at the root.
Result<Done> read_tree(Walk& walk, std::uint64_t address, std::optional<int> level) {
  TENON_TRY([[maybe_unused]] Done entered, walk.enter(address));
  TENON_TRY(Cursor head, walk.source.block(address, 24, "index of a group"));
  if (!head.signature("TREE") || head.u8() != 0)
    return walk.source.damaged(address, "The index of a group lacks its signature TREE, type 0.");
  const int own = head.u8();
  if (own > most_levels) return walk.source.damaged(address, fmt::format("The index of a group has {} levels.", own));
  if (level && own != *level) return walk.source.damaged(address, "A node of a group's index is on the wrong level.");
  const std::uint64_t count = head.u16();
  TENON_TRY(Cursor children, walk.source.block(address + 24, count * 16 + 8, "index of a group"));
  for (std::uint64_t i = 0; i < count; ++i) {
    children.skip(8);  // key: the last name of the child before
    const auto child = children.u64();
    TENON_TRY([[maybe_unused]] Done done, own == 0 ? read_node(walk, child) : read_tree(walk, child, own - 1));
  }
  return Done{};
}

}  // namespace

Result<std::vector<Link>> read_symbol_table(const Source& source, const Message& table, WalkBudget& budget) {
  TENON_TRY(Cursor fields, body(source, table));
  const auto tree = fields.u64(), heap = fields.u64();
  if (fields.overrun()) return source.damaged(table.address, "A symbol table message is shorter than its 16 bytes.");
  TENON_TRY(const Cursor names, open_local_heap(source, heap));
  Walk walk{source, budget, names};
  TENON_TRY([[maybe_unused]] Done done, read_tree(walk, tree, std::nullopt));
  return std::move(walk.links);
}

}  // namespace tenon::hdf5
