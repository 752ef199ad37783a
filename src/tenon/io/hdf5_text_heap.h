#pragma once
// Writes the global heap: collections of numbered texts, to which attributes refer.
#include "tenon/io/hdf5_encoder.h"

namespace tenon::hdf5 {

class TextHeap {
 public:
  /// Where a text lies: the collection's offset in this heap, and the text's number in it.
  struct Place {
    std::uint64_t collection;
    std::uint16_t number;
  };
  Place add(std::string_view text);
  /// All collections, the last one closed.
  std::vector<std::byte> finish() &&;

 private:
  void close();

  Encoder out_;
  std::uint64_t collection_ = 0;
  std::uint16_t used_ = 0;  // texts in the open collection; 0: none is open
};

}  // namespace tenon::hdf5
