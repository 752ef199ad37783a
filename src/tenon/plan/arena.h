#pragma once
// Hands out intervals of one block of memory and takes them back; knows how large the block must be in the end.
#include <cstdint>
#include <map>

namespace tenon {

inline constexpr std::int64_t cache_line = 64;
constexpr std::int64_t whole_lines(std::int64_t bytes) { return (bytes + cache_line - 1) / cache_line * cache_line; }

class Arena {
 public:
  /// Offset of `size` free bytes, a whole number of cache lines: of the smallest gap that holds them, else at the end.
  std::int64_t take(std::int64_t size);
  void give(std::int64_t offset, std::int64_t size);
  std::int64_t peak() const { return end_; }

 private:
  std::map<std::int64_t, std::int64_t> free_;  // offset -> size, never touching each other
  std::int64_t end_ = 0;
};

}  // namespace tenon
