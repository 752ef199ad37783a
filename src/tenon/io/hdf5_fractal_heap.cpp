#include "tenon/io/hdf5_fractal_heap.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "tenon/io/hdf5_checksum.h"

namespace tenon::hdf5 {
namespace {

std::uint64_t log2(std::uint64_t power_of_two) { return static_cast<std::uint64_t>(std::countr_zero(power_of_two)); }

}  // namespace

Result<FractalHeap> FractalHeap::open(const Source& source, std::uint64_t address) {
  constexpr std::uint64_t size = 146;
  TENON_TRY(Cursor fields, source.block(address, size, "fractal heap"));
  if (!fields.signature("FRHP") || fields.u8() != 0) return source.damaged(address, "A fractal heap lacks its signature FRHP, version 0.");
  FractalHeap heap(source);
  heap.address_ = address;
  heap.id_size_ = fields.u16();
  if (fields.u16() != 0) return source.unsupported(address, "filters on a fractal heap");
  heap.direct_checksums_ = fields.u8() & 2;
  const std::uint64_t most_managed = fields.u32();
  fields.skip(12 * 8);  // huge and tiny objects, statistics
  heap.width_ = fields.u16();
  heap.start_size_ = fields.u64();
  heap.most_direct_size_ = fields.u64();
  const std::uint64_t heap_bits = fields.u16();
  fields.skip(2);
  heap.root_ = {fields.u64(), 0, fields.u16()};
  if (fields.u32() != lookup3(source.bytes(address, size - 4)))
    return source.damaged(address, "The checksum of a fractal heap does not match its contents.");

  constexpr std::uint64_t most = std::uint64_t{1} << 31;
  const bool sizes_fit = std::has_single_bit(heap.width_) && std::has_single_bit(heap.start_size_) &&
                         std::has_single_bit(heap.most_direct_size_) && heap.start_size_ <= heap.most_direct_size_ &&
                         heap.most_direct_size_ <= most && most_managed > 0 && heap_bits > 0 && heap_bits <= 62;
  const std::uint64_t first_row_bits = sizes_fit ? log2(heap.width_) + log2(heap.start_size_) : 0;
  // Rows double: one more than these would not be addressable.
  if (!sizes_fit || first_row_bits > heap_bits || heap.root_.rows > heap_bits - first_row_bits + 1)
    return source.damaged(address, "A fractal heap has impossible sizes.");
  heap.direct_rows_ = log2(heap.most_direct_size_) - log2(heap.start_size_) + 2;
  heap.offset_width_ = (heap_bits + 7) / 8;
  heap.length_width_ =
      std::min((log2(heap.most_direct_size_) + 7) / 8, static_cast<std::uint64_t>(std::bit_width(most_managed) - 1) / 8 + 1);
  if (heap.id_size_ < 1 + heap.offset_width_ + heap.length_width_) return source.damaged(address, "A fractal heap has impossible sizes.");
  return heap;
}

Result<Cursor> FractalHeap::object(std::span<const std::byte> id) {
  Cursor fields(id, address_);
  const int kind = fields.u8() >> 4;  // version 0 above the kind
  if (kind == 1) return source_->unsupported(address_, "huge objects in a fractal heap");
  if (kind != 0) return source_->unsupported(address_, "tiny objects in a fractal heap");
  const std::uint64_t offset = fields.uint(offset_width_), length = fields.uint(length_width_);
  if (root_.address == undefined_address) return source_->damaged(address_, "An object is looked up in an empty fractal heap.");
  if (root_.rows == 0) return in_direct(root_, start_size_, offset, length);
  Block block = root_;
  for (;;) {
    std::uint64_t row = 0;
    TENON_TRY(block, step(block, offset, row));
    if (row < direct_rows_) return in_direct(block, row_size(row), offset, length);
    block.rows = log2(row_size(row)) - log2(start_size_ * width_) + 1;
  }
}

/// From an indirect block to the child that covers `offset`; `row` says which row that is in.
Result<FractalHeap::Block> FractalHeap::step(const Block& indirect, std::uint64_t offset, std::uint64_t& row) {
  const std::uint64_t inside = offset - indirect.begin;  // the caller went to the block that covers it
  row = 0;
  while (row + 1 <= indirect.rows && inside >= row_begin(row + 1)) ++row;
  if (row >= indirect.rows) return source_->damaged(indirect.address, "An object lies past the end of its fractal heap.");
  const std::uint64_t head = 4 + 1 + 8 + offset_width_, size = head + indirect.rows * width_ * 8 + 4;
  TENON_TRY([[maybe_unused]] const Done done, verify(indirect, size, "FHIB"));
  const std::uint64_t column = (inside - row_begin(row)) / row_size(row), at = indirect.address + head + (row * width_ + column) * 8;
  const std::uint64_t child = Cursor(source_->bytes(at, 8), at).u64();
  return Block{child, indirect.begin + row_begin(row) + column * row_size(row), 0};
}

Result<Cursor> FractalHeap::in_direct(const Block& block, std::uint64_t block_size, std::uint64_t offset, std::uint64_t length) {
  TENON_TRY([[maybe_unused]] const Done done, verify(block, block_size, "FHDB"));
  const std::uint64_t head = 4 + 1 + 8 + offset_width_ + (direct_checksums_ ? 4 : 0), inside = offset - block.begin;
  if (offset < block.begin || inside < head || inside > block_size || length > block_size - inside)
    return source_->damaged(block.address, "An object lies outside the block of its fractal heap.");
  return source_->block(block.address + inside, length, "object of a fractal heap");
}

Result<Done> FractalHeap::verify(const Block& block, std::uint64_t size, std::string_view signature) {
  TENON_TRY(Cursor fields, source_->block(block.address, size, "block of a fractal heap"));
  if (verified_.contains(block.address)) return Done{};
  if (!fields.signature(signature) || fields.u8() != 0 || fields.u64() != address_ || fields.uint(offset_width_) != block.begin)
    return source_->damaged(block.address, "A block of a fractal heap lacks its signature, or belongs to another heap or place.");
  const auto all = source_->bytes(block.address, size);
  const bool direct = signature == "FHDB";
  if (!direct || direct_checksums_) {
    // A direct block is summed with zeros in place of its own checksum, which stands in its head; an indirect block ends with it.
    std::vector<std::byte> copy(all.begin(), all.end());
    if (direct) std::fill_n(copy.begin() + static_cast<std::ptrdiff_t>(fields.position()), 4, std::byte{0});
    else copy.resize(size - 4), fields.skip(size - 4 - fields.position());
    if (fields.u32() != lookup3(copy))
      return source_->damaged(block.address, "The checksum of a block of a fractal heap does not match its contents.");
  }
  verified_.insert(block.address);
  return Done{};
}

}  // namespace tenon::hdf5
