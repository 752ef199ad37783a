#pragma once
// The links of a group: what its children are called and where their object headers lie.
#include <string>
#include <unordered_set>
#include <vector>

#include "tenon/io/hdf5_object_header.h"

namespace tenon::hdf5 {

struct Link {
  enum class Kind : std::uint8_t { hard, soft, external, user };
  std::string name;
  Kind kind = Kind::hard;
  std::uint64_t address = undefined_address;  // of the object header; hard links only
  std::uint64_t stored_at = 0;                // of the link itself
};

/// What walking one whole file may cost. Nodes of group indexes and bytes of names occur once in a sound file.
struct WalkBudget {
  std::uint64_t name_bytes;
  std::uint64_t key_bytes;  // of names repeated as keys in indexes: each a few times, on every level
  std::size_t links;
  std::unordered_set<std::uint64_t> visited{};

  explicit WalkBudget(std::uint64_t file_size) : name_bytes(file_size), key_bytes(4 * file_size), links(1'000'000) {}
  /// Pays for one more link with this name, or reports that the file cannot hold it.
  Result<Done> pay(const Source& source, std::uint64_t byte, std::string_view name);
};

bool is_group(const ObjectHeader& header);
/// The links of a group, in the order of their names' bytes.
Result<std::vector<Link>> read_links(const Source& source, const ObjectHeader& header, WalkBudget& budget);

/// The link described by a link message's body or by a record of a fractal heap.
Result<Link> read_link(const Source& source, Cursor fields, WalkBudget& budget);

}  // namespace tenon::hdf5
