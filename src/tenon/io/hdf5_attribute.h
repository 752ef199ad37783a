#pragma once
// Attributes: small named values that belong to an object.
#include <optional>
#include <string>
#include <vector>

#include "tenon/io/hdf5.h"
#include "tenon/io/hdf5_global_heap.h"
#include "tenon/io/hdf5_object_header.h"

namespace tenon::hdf5 {

/// An attribute as it is stored: the name, and where its value is described.
struct Attribute {
  std::string name;
  int version;
  std::uint64_t type_size, space_size;
  Cursor value;  // at the datatype
};

/// The attributes of an object, in the file's order.
Result<std::vector<Attribute>> read_attributes(const Source& source, const ObjectHeader& header);
/// `heap`: one for all values that are read together, so that together they stay within what the file holds.
Result<Hdf5Value> read_value(const Source& source, const Attribute& attribute, GlobalHeap& heap);

}  // namespace tenon::hdf5
