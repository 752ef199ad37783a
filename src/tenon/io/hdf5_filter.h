#pragma once
// Undoes the filters through which a chunk was written: deflate, shuffle, Fletcher-32.
#include "tenon/io/hdf5_dataset.h"

namespace tenon::hdf5 {

/// Decodes `stored` into exactly `out.size()` bytes. Bit i of `skipped` says that filter i was not applied to this chunk.
Result<Done> decode_chunk(const Source& source, const Dataset& dataset, std::uint64_t address, std::span<const std::byte> stored,
                          std::uint32_t skipped, std::span<std::byte> out);

}  // namespace tenon::hdf5
