#pragma once
// A dataset as its header describes it: element type, axes, and where and how the values are stored.
#include <optional>
#include <variant>
#include <vector>

#include "tenon/io/hdf5_dataspace.h"
#include "tenon/io/hdf5_datatype.h"
#include "tenon/io/hdf5_object_header.h"

namespace tenon::hdf5 {

/// All values in one piece: in the file's data, or (small ones) in the header itself.
struct Contiguous {
  std::uint64_t address;  // undefined_address: nothing was written yet
  std::uint64_t size;
};

/// Values in blocks of equal shape, found through a B-tree.
struct Chunked {
  std::uint64_t index;  // undefined_address: nothing was written yet
  std::vector<std::uint64_t> lengths;
  std::uint64_t bytes;  // of one chunk, decoded
};

using Layout = std::variant<Contiguous, Chunked>;

struct Filter {
  enum class Kind : std::uint16_t { deflate = 1, shuffle = 2, fletcher32 = 3 };
  Kind kind;
};

struct Dataset {
  std::uint64_t address = 0;  // of its header
  Datatype type;
  Dataspace space;
  Layout layout;
  std::vector<Filter> filters{};      // in the order in which they were applied
  std::span<const std::byte> fill{};  // one element; empty means zeros

  std::uint64_t bytes() const { return space.elements() * type.size; }
};

/// Element type and axes only.
struct Described {
  Datatype type;
  Dataspace space;
};
Result<Described> describe_dataset(const Source& source, const ObjectHeader& header);
Result<Dataset> read_dataset(const Source& source, const ObjectHeader& header);

}  // namespace tenon::hdf5
