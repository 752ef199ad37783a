#include "tenon/io/hdf5_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace tenon::hdf5 {
namespace {

constexpr int most_depth = 64;

struct Walker {
  Tree& tree;
  Source source;
  WalkBudget budget;
  std::uint64_t header_bytes = 0;
  std::unordered_map<std::uint64_t, Hdf5Kind> seen{};  // objects that were reached, by address of their header
};

Hdf5Kind kind_of(const ObjectHeader& header) {
  if (is_group(header)) return Hdf5Kind::group;
  return header.find(MessageType::dataspace) && header.find(MessageType::datatype) ? Hdf5Kind::dataset : Hdf5Kind::other;
}

Result<Done> add_children(Walker& walker, std::size_t parent, const ObjectHeader& header) {
  auto& nodes = walker.tree.nodes;
  TENON_TRY(std::vector<Link> links, read_links(walker.source, header, walker.budget));
  const int depth = nodes[parent].depth + 1;
  if (depth > most_depth && !links.empty())
    return walker.source.unsupported(header.address, fmt::format("groups nested more than {} deep", most_depth));
  nodes[parent].first_child = nodes.size();
  nodes[parent].children = links.size();
  for (Link& link : links) nodes.push_back({.link = std::move(link), .depth = depth});
  return Done{};
}

Result<Done> visit(Walker& walker, std::size_t index) {
  const std::uint64_t address = walker.tree.nodes[index].link.address;
  if (walker.tree.nodes[index].link.kind != Link::Kind::hard) return Done{};
  if (const auto found = walker.seen.find(address); found != walker.seen.end()) {
    if (found->second == Hdf5Kind::group) return walker.source.unsupported(address, "a group that is reached by two paths");
    walker.tree.nodes[index].kind = found->second;
    return Done{};
  }
  TENON_TRY(const ObjectHeader header, read_object_header(walker.source, address));
  walker.header_bytes += header.bytes;
  if (walker.header_bytes > walker.source.size()) return walker.source.damaged(address, "Object headers overlap.");
  const Hdf5Kind kind = kind_of(header);
  walker.tree.nodes[index].kind = kind;
  walker.seen.emplace(address, kind);
  if (kind != Hdf5Kind::group) return Done{};
  return add_children(walker, index, header);
}

}  // namespace

Result<Done> walk(Tree& tree, std::uint64_t root, Sink& sink) {
  Walker walker{tree, Source(tree.bytes, tree.origin, {}, sink), WalkBudget(tree.bytes.size())};
  tree.nodes.push_back({.link = {.address = root}});
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    TENON_TRY([[maybe_unused]] Done done, visit(walker, i));
    if (i == 0 && tree.nodes[0].kind != Hdf5Kind::group) return walker.source.damaged(root, "The file's root object is not a group.");
  }
  return Done{};
}

const Node* Tree::find(std::string_view path) const {
  const Node* node = &nodes.front();
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const auto name = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (name.empty()) continue;
    const auto all = children(*node);
    const auto found =
        std::lower_bound(all.begin(), all.end(), name, [](const Node& n, std::string_view wanted) { return n.link.name < wanted; });
    if (found == all.end() || found->link.name != name) return nullptr;
    node = &*found;
  }
  return node;
}

}  // namespace tenon::hdf5
