#include "tenon/io/hdf5_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "tenon/io/hdf5_chunks.h"

namespace tenon::hdf5 {
namespace {

static_assert(std::endian::native == std::endian::little, "tensors share little-endian bytes with files");

/// A dataset may declare any shape; memory is spent only for what is stored of it, and for small ones that hold nothing yet.
Result<Done> check_justified(const Source& source, const Dataset& dataset, std::uint64_t stored) {
  constexpr std::uint64_t allowance = std::uint64_t{16} << 20;
  constexpr std::uint64_t best_deflate = 1032;  // zlib cannot compress more than this, one to 1032
  const bool deflated =
      std::any_of(dataset.filters.begin(), dataset.filters.end(), [](Filter f) { return f.kind == Filter::Kind::deflate; });
  const std::uint64_t justified = stored * (deflated ? best_deflate : 1) + allowance;
  const auto* chunks = std::get_if<Chunked>(&dataset.layout);
  const std::uint64_t needed = std::max(dataset.bytes(), chunks && stored ? chunks->bytes : 0);
  if (needed <= justified) return Done{};
  return source.error(Code::FileDamaged, fmt::format("byte {}", dataset.address))
      .expected(static_cast<std::int64_t>(needed))
      .found(static_cast<std::int64_t>(stored))
      .because(fmt::format("A dataset of {} bytes has only {} bytes in the file; Tenon does not make up the rest.", needed, stored))
      .fix("write the dataset's values before closing the file", "dataset[...] = values", Applies::needs_editing)
      .emit();
}

void write_fill(const Dataset& dataset, std::span<std::byte> out) {
  if (dataset.fill.empty()) {
    std::fill(out.begin(), out.end(), std::byte{0});
    return;
  }
  for (std::size_t at = 0; at < out.size(); at += dataset.fill.size())
    std::copy(dataset.fill.begin(), dataset.fill.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
}

void swap_bytes(std::span<std::byte> out, std::size_t element) {
  for (std::size_t at = 0; at < out.size(); at += element) std::reverse(&out[at], &out[at] + element);
}

Result<Done> check_booleans(const Source& source, std::uint64_t address, std::span<const std::byte> values) {
  const auto bad = std::find_if(values.begin(), values.end(), [](std::byte b) { return b > std::byte{1}; });
  if (bad == values.end()) return Done{};
  return source.damaged(address, fmt::format("A truth value is {}; FALSE is 0 and TRUE is 1.", static_cast<int>(*bad)));
}

struct Filled {
  std::shared_ptr<std::byte> data;
  std::span<std::byte> bytes;
};

/// Memory for the dataset, after the file justified it.
Result<Filled> make_room(const Source& source, const Dataset& dataset, const TensorSpec& spec, std::uint64_t stored) {
  TENON_TRY([[maybe_unused]] const Done justified, check_justified(source, dataset, stored));
  auto data = allocate(spec);
  return Filled{data, {data.get(), static_cast<std::size_t>(dataset.bytes())}};
}

Result<Tensor> finish(const Source& source, const Dataset& dataset, const TensorSpec& spec, Filled filled) {
  if (dataset.type.big_endian) swap_bytes(filled.bytes, dataset.type.size);
  if (spec.dtype == DType::boolean) { TENON_TRY([[maybe_unused]] const Done done, check_booleans(source, dataset.address, filled.bytes)); }
  return Tensor(spec, std::move(filled.data));
}

Result<Tensor> read_contiguous(const Source& source, const Dataset& dataset, const Contiguous& layout, const TensorSpec& spec,
                               const std::shared_ptr<const void>& owner) {
  if (!dataset.filters.empty()) return source.unsupported(dataset.address, "filters on a dataset that is not chunked");
  const std::uint64_t needed = dataset.bytes();
  if (layout.address == undefined_address || needed == 0) {
    TENON_TRY(const Filled filled, make_room(source, dataset, spec, 0));
    write_fill(dataset, filled.bytes);
    return finish(source, dataset, spec, filled);
  }
  if (layout.size < needed || !source.holds(layout.address, layout.size))
    return source.damaged(dataset.address, fmt::format("A dataset of {} bytes is stored in {} bytes at byte {} of a file of {} bytes.",
                                                       needed, layout.size, layout.address, source.size()));
  const auto stored = source.bytes(layout.address, needed);
  const bool aligned = reinterpret_cast<std::uintptr_t>(stored.data()) % dataset.type.size == 0;
  if (aligned && !dataset.type.big_endian) {
    if (spec.dtype == DType::boolean) { TENON_TRY([[maybe_unused]] const Done done, check_booleans(source, layout.address, stored)); }
    return Tensor(spec, std::shared_ptr<const std::byte>(owner, stored.data()));
  }
  TENON_TRY(const Filled filled, make_room(source, dataset, spec, needed));
  std::copy(stored.begin(), stored.end(), filled.bytes.begin());
  return finish(source, dataset, spec, filled);
}

Result<Tensor> read_chunked(const Source& source, const Dataset& dataset, const Chunked& layout, const TensorSpec& spec) {
  TENON_TRY(const auto chunks, find_chunks(source, dataset, layout));
  std::uint64_t stored = 0;
  for (const auto& chunk : chunks) stored += chunk.size;
  TENON_TRY(const Filled filled, make_room(source, dataset, spec, stored));
  write_fill(dataset, filled.bytes);
  TENON_TRY([[maybe_unused]] const Done done, read_chunks(source, dataset, layout, chunks, filled.bytes));
  return finish(source, dataset, spec, filled);
}

}  // namespace

Result<Tensor> read_values(const Source& source, const Dataset& dataset, DType dtype, const std::shared_ptr<const void>& owner) {
  const TensorSpec spec{dataset.space.shape(), dtype};
  if (const auto* chunked = std::get_if<Chunked>(&dataset.layout)) return read_chunked(source, dataset, *chunked, spec);
  return read_contiguous(source, dataset, std::get<Contiguous>(dataset.layout), spec, owner);
}

}  // namespace tenon::hdf5
