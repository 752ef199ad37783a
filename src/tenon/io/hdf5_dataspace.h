#pragma once
// A dataspace: how many axes an array has, and how long they are.
#include <vector>

#include "tenon/base/shape.h"
#include "tenon/io/hdf5_source.h"

namespace tenon::hdf5 {

struct Dataspace {
  bool null = false;  // holds nothing, not even a scalar
  std::vector<std::uint64_t> lengths;

  /// Product of the lengths; at most 2^48.
  std::uint64_t elements() const;
  Shape shape() const;
};

Result<Dataspace> read_dataspace(const Source& source, Cursor fields);

}  // namespace tenon::hdf5
