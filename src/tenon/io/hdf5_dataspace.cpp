#include "tenon/io/hdf5_dataspace.h"

#include <fmt/format.h>

namespace tenon::hdf5 {
namespace {

// No file holds more: 2^48 bytes are 256 TiB. It keeps every product of a size and an element's width inside 64 bits.
constexpr std::uint64_t most_elements = std::uint64_t{1} << 48;
constexpr int most_axes = 32;  // H5S_MAX_RANK

/// Zero axes are left out of the product, so that (0, 2^60, 2^60) is refused too.
bool small_enough(const std::vector<std::uint64_t>& lengths) {
  std::uint64_t product = 1;
  for (const auto length : lengths)
    if (length > most_elements || __builtin_mul_overflow(product, length ? length : 1, &product) || product > most_elements) return false;
  return true;
}

}  // namespace

std::uint64_t Dataspace::elements() const {
  std::uint64_t product = null ? 0 : 1;
  for (const auto length : lengths) product *= length;
  return product;
}

Shape Dataspace::shape() const {
  Shape shape;
  for (const auto length : lengths) shape.dims.emplace_back(static_cast<std::int64_t>(length));
  return shape;
}

Result<Dataspace> read_dataspace(const Source& source, Cursor fields) {
  const std::uint64_t at = fields.address();
  const int version = fields.u8(), rank = fields.u8();
  const auto flags = fields.u8();
  Dataspace space;
  if (version == 1) {
    fields.skip(5);
    if (flags & 2) return source.unsupported(at, "permuted axes");
  } else if (version == 2) {
    const auto type = fields.u8();
    if (type > 2) return source.damaged(at, "A dataspace is neither scalar, simple nor null.");
    if (type != 1 && rank != 0) return source.damaged(at, "A scalar or null dataspace has axes.");
    space.null = type == 2;
  } else {
    return source.damaged(at, fmt::format("A dataspace has version {}; versions 1 and 2 exist.", version));
  }
  if (rank > most_axes) return source.damaged(at, fmt::format("A dataspace has {} axes; HDF5 allows {}.", rank, most_axes));
  for (int axis = 0; axis < rank; ++axis) space.lengths.push_back(fields.u64());
  if (fields.overrun()) return source.damaged(at, "A dataspace is shorter than its axes.");
  if (!small_enough(space.lengths)) return source.damaged(at, "An array has more than 2^48 elements.");
  return space;
}

}  // namespace tenon::hdf5
