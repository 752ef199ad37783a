#include "tenon/io/hdf5_text_heap.h"

#include <algorithm>

namespace tenon::hdf5 {
namespace {

constexpr std::uint64_t smallest = 4096;      // libhdf5 reads this much of a collection at once
constexpr std::uint64_t comfortable = 65536;  // a longer collection is closed, so that finding one text stays cheap
constexpr std::uint16_t most_texts = 65535;

}  // namespace

TextHeap::Place TextHeap::add(std::string_view text) {
  if (used_ == most_texts || (used_ && out_.size() - collection_ > comfortable)) close();
  if (used_ == 0) {
    collection_ = out_.size();
    out_.text("GCOL");
    out_.u32(1);  // version
    out_.u64(0);  // size, known when it is closed
  }
  out_.u16(++used_);
  out_.u16(1);  // references to it
  out_.u32(0);
  out_.u64(text.size());
  out_.text(text);
  out_.align(8);
  return {collection_, used_};
}

void TextHeap::close() {
  const std::uint64_t size = std::max(out_.size() - collection_, smallest);
  const std::uint64_t free = collection_ + size - out_.size();
  if (free >= 16) {
    out_.u64(0);  // object 0 is free space
    out_.u64(free);
  }
  out_.zeros(collection_ + size - out_.size());
  out_.patch(collection_ + 8, size);
  used_ = 0;
}

std::vector<std::byte> TextHeap::finish() && {
  if (used_) close();
  return std::move(out_).take();
}

}  // namespace tenon::hdf5
