#include "tenon/io/hdf5_chunks.h"

#include <algorithm>
#include <unordered_set>

#include "tenon/io/hdf5_filter.h"

namespace tenon::hdf5 {
namespace {

constexpr int most_levels = 16;

using Lengths = std::vector<std::uint64_t>;

struct Search {
  const Source& source;
  const Dataset& dataset;
  const Chunked& layout;
  Lengths grid;  // chunks along each axis
  std::uint64_t stored = 0;
  std::vector<ChunkRecord> found{};
  std::unordered_set<std::uint64_t> visited{};
};

/// The number of the chunk whose key is at the cursor, or the diagnostic that there is no such chunk.
Result<std::uint64_t> chunk_number(const Search& search, Cursor& key) {
  std::uint64_t number = 0;
  const auto at = key.address();
  for (std::size_t axis = 0; axis < search.grid.size(); ++axis) {
    const auto offset = key.u64(), length = search.layout.lengths[axis];
    if (offset % length != 0 || offset / length >= search.grid[axis])
      return search.source.damaged(at, "A chunk lies beside the grid of its dataset's chunks.");
    number = number * search.grid[axis] + offset / length;
  }
  key.skip(8);  // offset inside the element
  return number;
}

Result<Done> add_chunk(Search& search, Cursor& fields) {
  const auto at = fields.address();
  ChunkRecord record{};
  record.size = fields.u32();
  record.skipped = fields.u32();
  TENON_TRY(record.number, chunk_number(search, fields));
  record.address = fields.u64();
  if (!search.source.holds(record.address, record.size)) return search.source.damaged(at, "A chunk lies past the end of the file.");
  if (!search.found.empty() && search.found.back().number >= record.number)
    return search.source.damaged(at, "The chunks of a dataset are out of order, or one is stored twice.");
  search.stored += record.size;
  if (search.stored > search.source.size()) return search.source.damaged(at, "The chunks of a dataset overlap.");
  search.found.push_back(record);
  return Done{};
}

/// `level`: what the parent demands of this node; unset at the root.
Result<Done> read_tree(Search& search, std::uint64_t address, std::optional<int> level) {
  const Source& source = search.source;
  if (!search.visited.insert(address).second) return source.damaged(address, "A node of a dataset's chunk index is used twice.");
  TENON_TRY(Cursor head, source.block(address, 24, "chunk index"));
  if (!head.signature("TREE") || head.u8() != 1) return source.damaged(address, "A chunk index lacks its signature TREE, type 1.");
  const int own = head.u8();
  if (own > most_levels || (level && own != *level)) return source.damaged(address, "A node of a chunk index is on the wrong level.");
  const std::uint64_t count = head.u16(), key_size = 8 + 8 * (search.grid.size() + 1);
  TENON_TRY(Cursor fields, source.block(address + 24, count * (key_size + 8) + key_size, "chunk index"));
  for (std::uint64_t i = 0; i < count; ++i) {
    if (own == 0) {
      TENON_TRY([[maybe_unused]] const Done done, add_chunk(search, fields));
    } else {
      fields.skip(key_size);
      TENON_TRY([[maybe_unused]] const Done done, read_tree(search, fields.u64(), own - 1));
    }
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
  TENON_TRY([[maybe_unused]] const Done done, read_tree(search, layout.index, std::nullopt));
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
