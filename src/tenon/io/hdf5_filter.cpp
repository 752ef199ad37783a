#include "tenon/io/hdf5_filter.h"

#include <zlib.h>

#include <algorithm>

#include "tenon/io/hdf5_checksum.h"

namespace tenon::hdf5 {
namespace {

/// The bytes of a chunk between two filters; `size` of `buffer` are in use.
struct Chunk {
  std::vector<std::byte> buffer;
  std::span<const std::byte> bytes;

  void replace(std::vector<std::byte> by) {
    buffer = std::move(by);
    bytes = buffer;
  }
};

/// Decompresses; what comes out may be at most `most` bytes long.
bool inflate(Chunk& chunk, std::size_t most) {
  std::vector<std::byte> out(most);
  auto size = static_cast<uLongf>(most);
  const auto* from = reinterpret_cast<const Bytef*>(chunk.bytes.data());
  if (uncompress(reinterpret_cast<Bytef*>(out.data()), &size, from, static_cast<uLong>(chunk.bytes.size())) != Z_OK) return false;
  out.resize(size);
  chunk.replace(std::move(out));
  return true;
}

/// Bytes were stored plane by plane: first byte of every element, then the second, and so on. A rest is stored as it is.
void unshuffle(Chunk& chunk, std::size_t element) {
  const std::size_t count = chunk.bytes.size() / element;
  std::vector<std::byte> out(chunk.bytes.begin(), chunk.bytes.end());
  for (std::size_t plane = 0; plane < element; ++plane)
    for (std::size_t i = 0; i < count; ++i) out[i * element + plane] = chunk.bytes[plane * count + i];
  chunk.replace(std::move(out));
}

/// The last four bytes are the checksum of the others; early libraries wrote it with bytes swapped in each half.
bool check_fletcher32(Chunk& chunk) {
  if (chunk.bytes.size() < 4) return false;
  const auto content = chunk.bytes.first(chunk.bytes.size() - 4);
  const std::uint32_t expected = fletcher32(content);
  const std::uint32_t swapped = (expected & 0x00ff00ff) << 8 | (expected >> 8 & 0x00ff00ff);
  const std::uint32_t found = Cursor(chunk.bytes.last(4), 0).u32();
  chunk.bytes = content;
  return found == expected || found == swapped;
}

}  // namespace

Result<Done> decode_chunk(const Source& source, const Dataset& dataset, std::uint64_t address, std::span<const std::byte> stored,
                          std::uint32_t skipped, std::span<std::byte> out) {
  Chunk chunk{{}, stored};
  constexpr std::size_t checksum = 4;
  for (std::size_t i = dataset.filters.size(); i-- > 0;) {
    if (i < 32 && (skipped >> i & 1)) continue;
    switch (dataset.filters[i].kind) {
      case Filter::Kind::deflate:
        // A checksum below the compression may still be part of the chunk.
        if (!inflate(chunk, out.size() + checksum * i)) return source.damaged(address, "A chunk does not decompress to its size.");
        break;
      case Filter::Kind::shuffle: unshuffle(chunk, dataset.type.size); break;
      case Filter::Kind::fletcher32:
        if (!check_fletcher32(chunk)) return source.damaged(address, "The checksum of a chunk does not match its contents.");
        break;
    }
  }
  if (chunk.bytes.size() != out.size()) return source.damaged(address, "A chunk is not as long as its axes require.");
  std::copy(chunk.bytes.begin(), chunk.bytes.end(), out.begin());
  return Done{};
}

}  // namespace tenon::hdf5
