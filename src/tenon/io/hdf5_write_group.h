#pragma once
// Encodes the index of an old-style group: local heap, symbol table nodes and the B-tree over them, for any number of children.
#include <string>
#include <vector>

#include "tenon/io/hdf5_encoder.h"

namespace tenon::hdf5 {

struct GroupEntry {
  std::string_view name;
  std::uint64_t header;  // address of the child's object header
};
struct GroupIndex {
  std::uint64_t tree, heap;  // addresses
};

/// How full nodes are: libhdf5's defaults, which the superblock states.
inline constexpr int leaf_k = 4, internal_k = 16;

/// Appends the index to a file that begins with `out`. Entries are in the order of their names' bytes.
GroupIndex write_group_index(Encoder& out, const std::vector<GroupEntry>& entries);

}  // namespace tenon::hdf5
