#include "tenon/io/hdf5_chunks.h"

#include <algorithm>
#include <unordered_set>

#include "tenon/io/hdf5_filter.h"

namespace tenon::hdf5 {
namespace {

constexpr int most_levels = 16;

using Lengths = std::vector<std::uint64_t>;

/// What stands before and after each child of the index: size and filters of a chunk, and its place in the grid.
struct Key {
  std::uint64_t at;
  std::uint32_t size, skipped;
  Lengths place;  // in chunks along each axis, and in elements: 0, but 1 in the key after a row's last chunk
  bool aligned;   // the offsets are multiples of the chunk's lengths
};

/// Chunks a node may hold: from one place up to, not including, another. libhdf5 finds a chunk only where the keys above lead to it.
struct Bounds {
  Lengths from, before;
};

struct Search {
  const Source& source;
  const Dataset& dataset;
  const Chunked& layout;
  Lengths grid;  // chunks along each axis
  std::uint64_t stored = 0;
  std::vector<ChunkRecord> found{};
  std::unordered_set<std::uint64_t> visited{};
};

Key read_key(const Search& search, Cursor& fields) {
  Key key{fields.address(), fields.u32(), fields.u32(), {}, true};
  const auto add = [&](std::uint64_t length) {
    const auto offset = fields.u64();
    key.place.push_back(offset / length);
    key.aligned = key.aligned && offset % length == 0;
  };
  for (const auto length : search.layout.lengths) add(length);
  add(search.dataset.type.size);
  return key;
}

Result<Done> add_chunk(Search& search, const Key& key, std::uint64_t address, const Bounds& bounds) {
  ChunkRecord record{0, address, key.size, key.skipped};
  bool inside = key.aligned && key.place.back() == 0;
  for (std::size_t axis = 0; axis < search.grid.size(); ++axis) {
    inside = inside && key.place[axis] < search.grid[axis];
    record.number = record.number * search.grid[axis] + (inside ? key.place[axis] : 0);
  }
  if (!inside) return search.source.damaged(key.at, "A chunk lies beside the grid of its dataset's chunks.");
  if (key.place < bounds.from || key.place >= bounds.before)
    return search.source.damaged(key.at, "A chunk lies in a part of its dataset's index that is for other chunks.");
  if (!search.source.holds(record.address, record.size)) return search.source.damaged(key.at, "A chunk lies past the end of the file.");
  if (!search.found.empty() && search.found.back().number >= record.number)
    return search.source.damaged(key.at, "The chunks of a dataset are out of order, or one is stored twice.");
  search.stored += record.size;
  if (search.stored > search.source.size()) return search.source.damaged(key.at, "The chunks of a dataset overlap.");
  search.found.push_back(record);
  return Done{};
}

/// `level`: what the parent demands of this node; unset at the root.
Result<Done> read_tree(Search& search, std::uint64_t address, std::optional<int> level, const Bounds& bounds) {
  const Source& source = search.source;
  if (!search.visited.insert(address).second) return source.damaged(address, "A node of a dataset's chunk index is used twice.");
  TENON_TRY(Cursor head, source.block(address, 24, "chunk index"));
  if (!head.signature("TREE") || head.u8() != 1) return source.damaged(address, "A chunk index lacks its signature TREE, type 1.");
  const int own = head.u8();
  if (own > most_levels || (level && own != *level)) return source.damaged(address, "A node of a chunk index is on the wrong level.");
  const std::uint64_t count = head.u16(), key_size = 8 + 8 * (search.grid.size() + 1);
  TENON_TRY(Cursor fields, source.block(address + 24, count * (key_size + 8) + key_size, "chunk index"));
  Key left = read_key(search, fields);
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto child = fields.u64();
    Key right = read_key(search, fields);
    const Bounds part{std::max(bounds.from, left.place), std::min(bounds.before, right.place)};
    TENON_TRY([[maybe_unused]] const Done done, own == 0 ? add_chunk(search, left, child, part) : read_tree(search, child, own - 1, part));
    left = std::move(right);
  }
  return Done{};
}

/// Copies the part of a decoded chunk that lies inside the dataset, row by row along the last axis.
void place(const Dataset& dataset, const Chunked& layout, const Lengths& grid, std::uint64_t number, std::span<const std::byte> chunk,
           std::span<std::byte> out) {
  const auto& whole = dataset.space.lengths;
  const std::size_t axes = grid.size();
  Lengths origin(axes), extent(axes), index(axes, 0);
  for (std::size_t axis = axes; axis-- > 0; number /= grid[axis]) {
    origin[axis] = number % grid[axis] * layout.lengths[axis];
    extent[axis] = std::min(layout.lengths[axis], whole[axis] - origin[axis]);
  }
  const std::uint64_t row = extent.back() * dataset.type.size;
  for (;;) {
    std::uint64_t from = 0, to = 0;
    for (std::size_t axis = 0; axis < axes; ++axis) {
      from = from * layout.lengths[axis] + index[axis];
      to = to * whole[axis] + origin[axis] + index[axis];
    }
    std::copy_n(chunk.begin() + static_cast<std::ptrdiff_t>(from * dataset.type.size), row,
                out.begin() + static_cast<std::ptrdiff_t>(to * dataset.type.size));
    std::size_t axis = axes - 1;  // the next row: count up, the last axis but one fastest
    while (axis > 0 && ++index[axis - 1] == extent[axis - 1]) index[--axis] = 0;
    if (axis == 0) return;
  }
}

Lengths chunk_grid(const Dataset& dataset, const Chunked& layout) {
  Lengths grid;
  for (std::size_t axis = 0; axis < layout.lengths.size(); ++axis)
    grid.push_back(dataset.space.lengths[axis] / layout.lengths[axis] + (dataset.space.lengths[axis] % layout.lengths[axis] != 0));
  return grid;
}

}  // namespace

Result<std::vector<ChunkRecord>> find_chunks(const Source& source, const Dataset& dataset, const Chunked& layout) {
  if (layout.index == undefined_address || dataset.bytes() == 0) return std::vector<ChunkRecord>{};
  Search search{source, dataset, layout, chunk_grid(dataset, layout)};
  const std::size_t coordinates = layout.lengths.size() + 1;
  const Bounds everything{Lengths(coordinates, 0), Lengths(coordinates, UINT64_MAX)};
  TENON_TRY([[maybe_unused]] const Done done, read_tree(search, layout.index, std::nullopt, everything));
  return std::move(search.found);
}

Result<Done> read_chunks(const Source& source, const Dataset& dataset, const Chunked& layout, std::span<const ChunkRecord> chunks,
                         std::span<std::byte> out) {
  if (chunks.empty()) return Done{};
  const Lengths grid = chunk_grid(dataset, layout);
  std::vector<std::byte> decoded(layout.bytes);
  for (const ChunkRecord& chunk : chunks) {
    const auto stored = source.bytes(chunk.address, chunk.size);
    TENON_TRY([[maybe_unused]] const Done done, decode_chunk(source, dataset, chunk.address, stored, chunk.skipped, decoded));
    place(dataset, layout, grid, chunk.number, decoded, out);
  }
  return Done{};
}

}  // namespace tenon::hdf5
