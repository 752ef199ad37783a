#include "tenon/io/hdf5_symbol_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace tenon::hdf5 {
namespace {

constexpr int most_levels = 16;
constexpr std::size_t entry_bytes = 40;
constexpr std::uint32_t cached_soft_link = 2;

/// Names a node may hold: those after `after`, up to `up_to`. libhdf5 finds a name only where the keys above lead to it.
struct Bounds {
  std::string_view after{};
  std::optional<std::string_view> up_to{};

  bool hold(std::string_view name) const { return name > after && (!up_to || name <= *up_to); }
  /// The part of these bounds between two keys.
  Bounds between(std::string_view left, std::string_view right) const {
    return {std::max(after, left), up_to ? std::min(*up_to, right) : right};
  }
};

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

/// The text to which the next field points, an offset in the local heap.
Result<std::string_view> read_name(const Walk& walk, Cursor& fields) {
  const auto at = fields.address();
  Cursor name = walk.names;
  name.skip(fields.u64());
  const auto text = name.text();
  if (name.overrun()) return walk.source.damaged(at, "The name of a link lies outside its group's local heap.");
  return text;
}

/// One entry of a symbol table node: 40 bytes.
Result<Link> read_entry(Walk& walk, Cursor& fields) {
  Link link{.stored_at = fields.address()};
  TENON_TRY(const auto text, read_name(walk, fields));
  link.address = fields.u64();
  if (fields.u32() == cached_soft_link) link.kind = Link::Kind::soft;
  fields.skip(20);
  TENON_TRY([[maybe_unused]] Done done, walk.budget.pay(walk.source, link.stored_at, text));
  link.name = text;
  return link;
}

Result<Done> read_node(Walk& walk, std::uint64_t address, const Bounds& bounds) {
  TENON_TRY([[maybe_unused]] Done entered, walk.enter(address));
  TENON_TRY(Cursor head, walk.source.block(address, 8, "symbol table node"));
  if (!head.signature("SNOD") || head.u8() != 1)
    return walk.source.damaged(address, "A symbol table node lacks its signature SNOD, version 1.");
  head.skip(1);
  const std::size_t count = head.u16();
  TENON_TRY(Cursor entries, walk.source.block(address + 8, count * entry_bytes, "symbol table node"));
  for (std::size_t i = 0; i < count; ++i) {
    TENON_TRY(Link link, read_entry(walk, entries));
    if (!bounds.hold(link.name))
      return walk.source.damaged(link.stored_at, "A link lies in a part of its group's index that is for other names.");
    walk.links.push_back(std::move(link));
  }
  return Done{};
}

/// A key between two children.
Result<std::string_view> read_key(Walk& walk, Cursor& fields) {
  const auto at = fields.address();
  TENON_TRY(const auto key, read_name(walk, fields));
  if (key.size() > walk.budget.key_bytes) return walk.source.damaged(at, "The keys of all groups are together longer than the file.");
  walk.budget.key_bytes -= key.size();
  return key;
}

/// `level`: what the parent demands of this node; unset at the root.
Result<Done> read_tree(Walk& walk, std::uint64_t address, std::optional<int> level, const Bounds& bounds) {
  TENON_TRY([[maybe_unused]] Done entered, walk.enter(address));
  TENON_TRY(Cursor head, walk.source.block(address, 24, "index of a group"));
  if (!head.signature("TREE") || head.u8() != 0)
    return walk.source.damaged(address, "The index of a group lacks its signature TREE, type 0.");
  const int own = head.u8();
  if (own > most_levels) return walk.source.damaged(address, fmt::format("The index of a group has {} levels.", own));
  if (level && own != *level) return walk.source.damaged(address, "A node of a group's index is on the wrong level.");
  const std::uint64_t count = head.u16();
  TENON_TRY(Cursor children, walk.source.block(address + 24, count * 16 + 8, "index of a group"));
  if (count == 0) return Done{};
  TENON_TRY(std::string_view left, read_key(walk, children));
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto child = children.u64();
    TENON_TRY(const std::string_view right, read_key(walk, children));
    const Bounds part = bounds.between(left, right);
    TENON_TRY([[maybe_unused]] Done done, own == 0 ? read_node(walk, child, part) : read_tree(walk, child, own - 1, part));
    left = right;
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
  TENON_TRY([[maybe_unused]] Done done, read_tree(walk, tree, std::nullopt, {}));
  return std::move(walk.links);
}

}  // namespace tenon::hdf5
