#pragma once
// Pages of files that were looked at: those of an array as large as a good part of memory are given back while the pass goes on.
#include <cstddef>

namespace tenon {

class ReadPages {
 public:
  /// An array. Nothing is given back of one that is not larger than `large`, or lies in memory of its own.
  ReadPages(const std::byte* begin, std::size_t size, std::size_t large = quarter_of_memory());
  /// Of bytes that are not needed for now; they are read again where they are.
  void release(const std::byte* begin, std::size_t size) const;
  bool releases() const { return releases_; }
  /// What is smaller stays, as training reads it next.
  static std::size_t quarter_of_memory();

 private:
  bool releases_ = false;
};

}  // namespace tenon
