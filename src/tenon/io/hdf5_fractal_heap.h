#pragma once
// The fractal heap, where dense storage keeps links and attributes: finds an object by its ID.
#include <unordered_set>

#include "tenon/io/hdf5_source.h"

namespace tenon::hdf5 {

class FractalHeap {
 public:
  static Result<FractalHeap> open(const Source& source, std::uint64_t address);

  std::size_t id_size() const { return id_size_; }
  /// The object with this ID, of id_size() bytes.
  Result<Cursor> object(std::span<const std::byte> id);

 private:
  /// A block that covers the managed space from `begin` on.
  struct Block {
    std::uint64_t address, begin, rows;  // rows: of an indirect block
  };
  explicit FractalHeap(const Source& source) : source_(&source) {}

  std::uint64_t row_size(std::uint64_t row) const { return row == 0 ? start_size_ : start_size_ << (row - 1); }
  std::uint64_t row_begin(std::uint64_t row) const { return row == 0 ? 0 : width_ * start_size_ << (row - 1); }
  Result<Block> step(const Block& indirect, std::uint64_t offset, std::uint64_t& row);
  Result<Cursor> in_direct(const Block& block, std::uint64_t block_size, std::uint64_t offset, std::uint64_t length);
  /// Verifies signature, owner and place of a block, once.
  Result<Done> verify(const Block& block, std::uint64_t size, std::string_view signature);

  const Source* source_;
  std::uint64_t address_ = 0, width_ = 0, start_size_ = 0, most_direct_size_ = 0, direct_rows_ = 0;
  std::size_t id_size_ = 0, offset_width_ = 0, length_width_ = 0;
  bool direct_checksums_ = false;
  Block root_{};
  std::unordered_set<std::uint64_t> verified_{};
};

}  // namespace tenon::hdf5
