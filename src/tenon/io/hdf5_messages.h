#pragma once
// Encodes the descriptions that object headers are made of: datatypes, dataspaces, attributes.
#include <span>

#include "tenon/base/tensor.h"
#include "tenon/io/hdf5.h"
#include "tenon/io/hdf5_encoder.h"
#include "tenon/io/hdf5_text_heap.h"

namespace tenon::hdf5 {

/// An encoded part of a header that holds addresses not known yet.
struct HeapReference {
  std::uint64_t position;    // of the u64 in the message's body
  std::uint64_t collection;  // offset in the heap
};
struct Body {
  std::vector<std::byte> bytes;
  std::vector<HeapReference> references{};
};

std::vector<std::byte> encode_datatype(DType dtype);
std::vector<std::byte> encode_dataspace(std::span<const Dim> lengths);
Body encode_attribute(std::string_view name, const Hdf5Value& value, TextHeap& heap);

}  // namespace tenon::hdf5
