#pragma once
// Dense storage: links or attributes in a fractal heap, found through a version 2 B-tree.
#include <functional>

#include "tenon/io/hdf5_btree2.h"
#include "tenon/io/hdf5_fractal_heap.h"

namespace tenon::hdf5 {

/// What a link info or attribute info message says of it.
struct DenseStorage {
  std::uint64_t heap, tree;
};

/// One stored object, and the hash of its name that the index holds.
struct DenseObject {
  Cursor fields;
  std::uint32_t hash;
};

/// All objects, in the index's order. Together they are at most as long as the file.
Result<std::vector<DenseObject>> read_dense(const Source& source, DenseStorage storage, RecordType type);
/// Whether `name` is what the index says it is.
Result<Done> check_hash(const Source& source, const DenseObject& object, std::string_view name);

}  // namespace tenon::hdf5
