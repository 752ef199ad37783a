#pragma once
// The tree of groups of one open file.
#include <memory>

#include "tenon/io/hdf5.h"
#include "tenon/io/hdf5_group.h"

namespace tenon::hdf5 {

/// The superblock: where the file ends and where its root group is.
struct Superblock {
  std::uint64_t end, root;
};
Result<Superblock> read_superblock(const Source& source);

struct Node {
  Link link;
  Hdf5Kind kind = Hdf5Kind::other;
  int depth = 0;
  std::size_t first_child = 0, children = 0;  // consecutive in Tree::nodes, in the order of their names
};

struct Tree {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
  InFile origin;
  std::vector<Node> nodes{};  // the root first

  const Node* find(std::string_view path) const;
  std::span<const Node> children(const Node& node) const { return {nodes.data() + node.first_child, node.children}; }
};

/// Fills tree.nodes from the object header at `root` on.
Result<Done> walk(Tree& tree, std::uint64_t root, Sink& sink);

}  // namespace tenon::hdf5
