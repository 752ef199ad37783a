#include "tenon/io/hdf5_write_group.h"

#include <algorithm>

#include "tenon/io/hdf5_source.h"

namespace tenon::hdf5 {
namespace {

constexpr std::uint64_t node_entries = 2 * leaf_k, node_children = 2 * internal_k;
constexpr std::uint64_t symbol_node_bytes = 8 + 40 * node_entries, tree_node_bytes = 24 + 16 * node_children + 8;

/// A node of the tree as its parent sees it.
struct Child {
  std::uint64_t address;
  std::uint64_t last_name;  // offset in the local heap of the greatest name below
};

struct Names {
  std::uint64_t heap;                  // address
  std::vector<std::uint64_t> offsets;  // of each entry's name
};

/// Offset 0 holds the empty name, which is the key left of everything.
Names write_local_heap(Encoder& out, const std::vector<GroupEntry>& entries) {
  Names names{out.size(), {}};
  Encoder data;
  data.zeros(8);
  for (const auto& entry : entries) {
    names.offsets.push_back(data.size());
    data.text(entry.name);
    data.u8(0);
    data.align(8);
  }
  constexpr std::uint64_t no_free_block = 1;
  out.text("HEAP");
  out.u32(0);  // version
  out.u64(data.size());
  out.u64(no_free_block);
  out.u64(out.size() + 8);  // the data follows
  out.bytes(data.all());
  return names;
}

std::vector<Child> write_symbol_nodes(Encoder& out, const std::vector<GroupEntry>& entries, const Names& names) {
  std::vector<Child> nodes;
  for (std::size_t begin = 0; begin < entries.size(); begin += node_entries) {
    const std::size_t end = std::min<std::size_t>(entries.size(), begin + node_entries);
    nodes.push_back({out.size(), names.offsets[end - 1]});
    out.text("SNOD");
    out.u16(1);  // version
    out.u16(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
      out.u64(names.offsets[i]);
      out.u64(entries[i].header);
      out.zeros(24);  // nothing is cached
    }
    out.zeros(nodes.back().address + symbol_node_bytes - out.size());
  }
  return nodes;
}

/// One level of the tree; at least one node, even over nothing.
std::vector<Child> write_tree_level(Encoder& out, int level, const std::vector<Child>& below) {
  const std::uint64_t first = out.size(), count = std::max<std::uint64_t>(1, (below.size() + node_children - 1) / node_children);
  std::vector<Child> nodes;
  std::uint64_t left_key = 0;
  for (std::uint64_t n = 0; n < count; ++n) {
    const std::size_t begin = n * node_children, end = std::min<std::size_t>(below.size(), begin + node_children);
    const std::uint64_t address = out.size();
    out.text("TREE");
    out.u8(0);  // of a group
    out.u8(static_cast<std::uint64_t>(level));
    out.u16(end - begin);
    out.u64(n == 0 ? undefined_address : address - tree_node_bytes);
    out.u64(n + 1 == count ? undefined_address : address + tree_node_bytes);
    out.u64(left_key);
    for (std::size_t i = begin; i < end; ++i) {
      out.u64(below[i].address);
      out.u64(left_key = below[i].last_name);
    }
    out.zeros(first + (n + 1) * tree_node_bytes - out.size());
    nodes.push_back({address, left_key});
  }
  return nodes;
}

}  // namespace

GroupIndex write_group_index(Encoder& out, const std::vector<GroupEntry>& entries) {
  const Names names = write_local_heap(out, entries);
  std::vector<Child> nodes = write_tree_level(out, 0, write_symbol_nodes(out, entries, names));
  for (int level = 1; nodes.size() > 1; ++level) nodes = write_tree_level(out, level, nodes);
  return {nodes.front().address, names.heap};
}

}  // namespace tenon::hdf5
