#pragma once
// The global heap, where variable-length texts lie: collections of numbered objects.
#include <unordered_map>
#include <vector>

#include "tenon/io/hdf5_source.h"

namespace tenon::hdf5 {

/// Reads the texts of attributes. Together they may be as long as the file, because a sound file stores each once.
class GlobalHeap {
 public:
  explicit GlobalHeap(const Source& source) : source_(source), budget_(source.size()) {}
  /// Follows the reference at the cursor: length, address of a collection, number of the object in it.
  Result<std::string> text(Cursor& reference);

 private:
  using Collection = std::unordered_map<std::uint16_t, std::span<const std::byte>>;
  Result<const Collection*> collection(std::uint64_t address);

  const Source& source_;
  std::uint64_t budget_;
  std::unordered_map<std::uint64_t, Collection> collections_;
};

}  // namespace tenon::hdf5
