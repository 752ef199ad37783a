#pragma once
// Datasets stored in chunks: the B-tree that finds them, and putting them together.
#include "tenon/io/hdf5_dataset.h"

namespace tenon::hdf5 {

struct ChunkRecord {
  std::uint64_t number;  // of the chunk, counted in C order
  std::uint64_t address, size;
  std::uint32_t skipped;  // filters that were not applied to it
};

/// The chunks that are stored, in ascending order of their numbers.
Result<std::vector<ChunkRecord>> find_chunks(const Source& source, const Dataset& dataset, const Chunked& layout);
/// Decodes the chunks into their places in `out`, which holds the whole dataset in C order.
Result<Done> read_chunks(const Source& source, const Dataset& dataset, const Chunked& layout, std::span<const ChunkRecord> chunks,
                         std::span<std::byte> out);

}  // namespace tenon::hdf5
