#include "tenon/pipeline/cache_file.h"

#include <algorithm>
#include <filesystem>

#include "tenon/io/crc32c.h"
#include "tenon/io/file_kind.h"
#include "tenon/io/little_endian.h"

namespace tenon {
namespace {

// A line that says what the file is; elements; their spec as text; the places of the elements; the end, which says where those are.
// An element: of each tensor the number of axes, the kind and the width of its strings, the lengths of its axes, and its bytes on a
// boundary of 64.
constexpr std::string_view begin_mark = "TENON-CACHE-1\n", end_mark = "TNCACHE1";
constexpr std::size_t alignment = 64, largest_rank = 32, end_bytes = 4 * 8 + 4 + end_mark.size();

struct End {
  std::uint64_t spec, spec_size, index, count;
};

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

/// Bytes of the tensor; none where that is no number, even with every empty axis left out.
std::optional<std::uint64_t> bytes_of(const TensorSpec& spec) {
  std::uint64_t product = size_of(spec.dtype);
  bool empty = spec.width == 0;
  const auto times = [&](std::int64_t n) {
    empty = empty || n == 0;
    return n >= 0 && !__builtin_mul_overflow(product, static_cast<std::uint64_t>(std::max<std::int64_t>(n, 1)), &product);
  };
  if (!times(spec.width)) return std::nullopt;
  for (const Dim dim : spec.shape.dims)
    if (!times(dim.value)) return std::nullopt;
  if (product >> 62) return std::nullopt;
  return empty ? 0 : product;
}

/// Strings are of characters or of bytes, whichever their leaf says.
std::uint64_t kind_of_strings(DType dtype) { return dtype == DType::string ? 1 : dtype == DType::byte_string ? 2 : 0; }

}  // namespace

Result<CacheWriter> CacheWriter::create(const std::string& path, Sink& sink) {
  TENON_TRY(AtomicFile file, AtomicFile::create(path, sink));
  CacheWriter writer(std::move(file));
  writer.pending_ = begin_mark;
  return writer;
}

void CacheWriter::pad() { pending_.append((alignment - at() % alignment) % alignment, '\0'); }

Result<Done> CacheWriter::flush(std::size_t most, Sink& sink) {
  if (pending_.size() <= most) return Done{};
  if (auto written = file_.write(bytes_of(pending_), sink); !written) return written;
  pending_.clear();
  return Done{};
}

Result<Done> CacheWriter::add(const Element& element, Sink& sink) {
  constexpr std::size_t piece = 1 << 20;
  begins_.push_back(at());
  for (const Tensor& t : element.values) {
    append<std::uint64_t>(pending_, static_cast<std::uint64_t>(t.shape().rank()));
    append<std::uint64_t>(pending_, kind_of_strings(t.dtype()));
    append<std::int64_t>(pending_, t.spec().width);
    for (const Dim dim : t.shape().dims) append<std::int64_t>(pending_, dim.value);
    pad();
    const auto size = static_cast<std::size_t>(bytes(t.spec()));
    if (size < piece) {
      pending_.append(reinterpret_cast<const char*>(t.data()), size);
      if (auto written = flush(piece, sink); !written) return written;
    } else {
      if (auto written = flush(0, sink); !written) return written;
      if (auto written = file_.write({t.data(), size}, sink); !written) return written;
    }
  }
  return Done{};
}

Result<Done> CacheWriter::commit(const ElementSpec& spec, Sink& sink) {
  const std::string text = to_string(spec);
  const End end{at(), text.size(), at() + text.size(), begins_.size()};
  std::string tail = text;
  for (const auto begin : begins_) append(tail, begin);
  for (const auto number : {end.spec, end.spec_size, end.index, end.count}) append(tail, number);
  append(tail, crc32c(tail));
  tail += end_mark;
  pending_ += tail;
  if (auto written = flush(0, sink); !written) return written;
  return file_.commit(sink);
}

Reported CacheFile::damaged(const std::string& cause, Sink& sink) const {
  return report(sink, Code::FileDamaged, InFile{file_.path()})
      .because(cause)
      .fix("delete the file: it is written again", "rm " + file_.path())
      .emit();
}

Result<std::optional<CacheFile>> CacheFile::open(const std::string& path, const ElementSpec& spec, Sink& sink) {
  std::error_code failed;
  if (!std::filesystem::exists(path, failed)) return std::optional<CacheFile>();
  TENON_TRY(MappedFile mapped, map_file(path, sink));
  TENON_TRY(CacheFile cache, of(std::move(mapped), spec, sink));
  return std::optional(std::move(cache));
}

Result<CacheFile> CacheFile::of(MappedFile mapped, const ElementSpec& spec, Sink& sink) {
  const std::string path = mapped.path();
  CacheFile cache(std::move(mapped), spec.leaves());
  const auto bytes = cache.file_.bytes();
  const auto text = cache.file_.text();
  if (!text.starts_with(begin_mark)) return report_other_format("a cache of Tenon", bytes, {path}, sink);
  if (text.size() < begin_mark.size() + end_bytes || !text.ends_with(end_mark)) return cache.damaged("The cache breaks off.", sink);
  const std::size_t numbers = text.size() - end_bytes, sum = numbers + 32;
  const End end{load<std::uint64_t>(bytes, numbers), load<std::uint64_t>(bytes, numbers + 8), load<std::uint64_t>(bytes, numbers + 16),
                load<std::uint64_t>(bytes, numbers + 24)};
  const bool fits = end.spec <= numbers && end.spec_size <= numbers - end.spec && end.index == end.spec + end.spec_size &&
                    end.count == (numbers - end.index) / 8 && (numbers - end.index) % 8 == 0;
  if (!fits || crc32c(text.substr(end.spec, sum - end.spec)) != load<std::uint32_t>(bytes, sum))
    return cache.damaged("The end of the cache does not say where its elements are.", sink);
  const auto held = text.substr(end.spec, end.spec_size);
  if (held != to_string(spec))
    return report(sink, Code::SignatureMismatch, InFile{path})
        .expected(to_string(spec))
        .found(std::string(held))
        .because("The file holds what the pipeline gave when it was written. It is not written over: it may be the cache of another one.")
        .fix("delete the file, or name another one", "rm " + path)
        .emit();
  cache.size_ = static_cast<std::int64_t>(end.count);
  cache.index_ = end.index;
  return cache;
}

Result<Tensor> CacheFile::tensor(const Leaf& leaf, std::size_t& at, Sink& sink) const {
  const auto bytes = file_.bytes().first(index_);
  const auto wrong = [&] { return damaged("An element of the cache breaks off, or is none.", sink); };
  const auto there = [&](std::uint64_t count) { return at <= bytes.size() && count <= bytes.size() - at; };
  if (!there(24)) return wrong();
  const auto rank = load<std::uint64_t>(bytes, at), kind = load<std::uint64_t>(bytes, at + 8);
  TensorSpec spec{{}, leaf.spec.dtype, load<std::int64_t>(bytes, at + 16)};
  at += 24;
  if (rank > largest_rank || !there(rank * 8) || kind > 2 || (kind == 0) == is_text(spec.dtype)) return wrong();
  if (kind != 0) spec.dtype = kind == 1 ? DType::string : DType::byte_string;
  for (std::uint64_t i = 0; i < rank; ++i, at += 8) spec.shape.dims.emplace_back(load<std::int64_t>(bytes, at));
  at += (alignment - at % alignment) % alignment;
  const auto size = bytes_of(spec);
  if (!size || !there(*size) || (!is_text(spec.dtype) && spec.width != 1)) return wrong();
  Tensor values(spec, file_.share(at));
  at += static_cast<std::size_t>(*size);
  if (!fits(leaf, values)) return wrong();
  if (spec.dtype == DType::boolean)
    for (const auto byte : std::span(values.data(), *size))
      if (static_cast<unsigned>(byte) > 1) return wrong();
  return values;
}

Result<Done> CacheFile::read(std::int64_t i, Element& element, Sink& sink) const {
  auto at = static_cast<std::size_t>(load<std::uint64_t>(file_.bytes(), index_ + static_cast<std::size_t>(i) * 8));
  element.values.resize(leaves_.size());
  for (std::size_t leaf = 0; leaf < leaves_.size(); ++leaf) { TENON_TRY(element.values[leaf], tensor(leaves_[leaf], at, sink)); }
  return Done{};
}

}  // namespace tenon
