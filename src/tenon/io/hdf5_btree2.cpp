#include "tenon/io/hdf5_btree2.h"

#include <bit>
#include <unordered_set>

#include "tenon/io/hdf5_checksum.h"

namespace tenon::hdf5 {
namespace {

constexpr int most_levels = 16;
constexpr std::uint64_t node_overhead = 4 + 1 + 1 + 4;  // signature, version, type, checksum

/// Bytes needed for a number up to `limit` (H5VM_limit_enc_size).
std::uint64_t width_of(std::uint64_t limit) { return static_cast<std::uint64_t>(std::bit_width(limit) - 1) / 8 + 1; }

struct Pointer {
  std::uint64_t address, records;
};

struct Tree2 {
  const Source& source;
  RecordType type;
  std::uint64_t record_size;
  int depth = 0;
  Pointer root{};
  std::uint64_t count_width = 0;             // of the record count in a pointer
  std::vector<std::uint64_t> total_width{};  // of the count of all records below, per level of the child
  std::unordered_set<std::uint64_t> visited{};
  std::vector<Record> records{};
};

/// How wide the counts in pointers are follows from how many records nodes of each level can hold (H5B2__hdr_init).
Result<Done> measure(Tree2& tree, std::uint64_t at, std::uint64_t node_size) {
  if (node_size < node_overhead + tree.record_size) return tree.source.damaged(at, "The nodes of an index are too small for one record.");
  const std::uint64_t leaf = (node_size - node_overhead) / tree.record_size;
  tree.count_width = width_of(leaf);
  tree.total_width.push_back(0);
  std::uint64_t total = leaf;
  for (int level = 1; level <= tree.depth; ++level) {
    const std::uint64_t pointer = 8 + tree.count_width + tree.total_width.back();
    if (node_size < node_overhead + pointer + tree.record_size + pointer)
      return tree.source.damaged(at, "The nodes of an index are too small for two children.");
    const std::uint64_t most = (node_size - node_overhead - pointer) / (tree.record_size + pointer);
    if (__builtin_mul_overflow(total, most + 1, &total) || __builtin_add_overflow(total, most, &total))
      return tree.source.damaged(at, "An index has more levels than any file needs.");
    tree.total_width.push_back(width_of(total));
  }
  return Done{};
}

Result<Tree2> open(const Source& source, std::uint64_t address, RecordType type, std::size_t record_size) {
  constexpr std::uint64_t size = 38;
  TENON_TRY(Cursor fields, source.block(address, size, "index of dense storage"));
  if (!fields.signature("BTHD") || fields.u8() != 0)
    return source.damaged(address, "An index of dense storage lacks its signature BTHD, version 0.");
  if (fields.u8() != static_cast<int>(type)) return source.damaged(address, "An index of dense storage is of the wrong type.");
  Tree2 tree{source, type, record_size};
  const std::uint64_t node_size = fields.u32(), stored_size = fields.u16();
  tree.depth = fields.u16();
  fields.skip(2);
  tree.root.address = fields.u64();
  tree.root.records = fields.u16();
  fields.skip(8);
  if (fields.u32() != lookup3(source.bytes(address, size - 4)))
    return source.damaged(address, "The checksum of an index does not match its contents.");
  if (stored_size != record_size || tree.depth > most_levels)
    return source.damaged(address, "An index of dense storage has impossible sizes.");
  TENON_TRY([[maybe_unused]] const Done done, measure(tree, address, node_size));
  return tree;
}

Result<Done> read_node(Tree2& tree, Pointer node, int level) {
  const Source& source = tree.source;
  if (!tree.visited.insert(node.address).second) return source.damaged(node.address, "A node of an index is used twice.");
  const std::uint64_t pointer = level ? 8 + tree.count_width + tree.total_width[static_cast<std::size_t>(level) - 1] : 0;
  const std::uint64_t size = node_overhead + node.records * tree.record_size + (level ? (node.records + 1) * pointer : 0);
  TENON_TRY(Cursor fields, source.block(node.address, size, "node of an index"));
  if (!fields.signature(level ? "BTIN" : "BTLF") || fields.u8() != 0 || fields.u8() != static_cast<int>(tree.type))
    return source.damaged(node.address, "A node of an index lacks its signature.");
  Cursor stored(source.bytes(node.address + size - 4, 4), node.address + size - 4);
  if (stored.u32() != lookup3(source.bytes(node.address, size - 4)))
    return source.damaged(node.address, "The checksum of a node of an index does not match its contents.");
  Cursor children = fields;
  children.skip(node.records * tree.record_size);
  // In order: what is below the first pointer, the first record, what is below the second, ...
  for (std::uint64_t i = 0; i <= node.records; ++i) {
    if (level) {
      const Pointer child{children.u64(), children.uint(tree.count_width)};
      children.skip(pointer - 8 - tree.count_width);
      TENON_TRY([[maybe_unused]] const Done done, read_node(tree, child, level - 1));
    }
    if (i < node.records) tree.records.push_back(fields.take(tree.record_size));
  }
  return Done{};
}

}  // namespace

Result<std::vector<Record>> read_records(const Source& source, std::uint64_t address, RecordType type, std::size_t record_size) {
  TENON_TRY(Tree2 tree, open(source, address, type, record_size));
  if (tree.root.address != undefined_address) { TENON_TRY([[maybe_unused]] const Done done, read_node(tree, tree.root, tree.depth)); }
  return std::move(tree.records);
}

}  // namespace tenon::hdf5
