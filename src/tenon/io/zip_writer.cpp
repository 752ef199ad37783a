#include "tenon/io/zip_writer.h"

#include <zlib.h>

#include <algorithm>

#include "tenon/base/assert.h"
#include "tenon/io/little_endian.h"
#include "tenon/io/zip_layout.h"

namespace tenon {
namespace {

constexpr std::uint16_t version = 20, version64 = 45;
constexpr std::uint16_t midnight = 0, first_of_1980 = 1 << 5 | 1;  // the first date that the format knows: no clock gets into a saved model
constexpr std::uint16_t made_on_unix = 3 << 8;
constexpr std::uint32_t readable_file = std::uint32_t{0100644} << 16;

/// Sizes of 4 GiB and more, and offsets beyond, stand in an extra field.
std::uint32_t narrow(std::uint64_t n) { return n >= zip::in_extra32 ? zip::in_extra32 : static_cast<std::uint32_t>(n); }

std::uint16_t flags_for(const std::string& name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }) ? 0 : zip::utf8_name;
}

/// An extra field that fills up to the next multiple of 64, as Android's zipalign writes it.
std::string padding(std::uint64_t data_without) {
  constexpr std::uint64_t alignment = 64;
  constexpr std::size_t least = 6;  // id, length, and the alignment it is for
  if (data_without % alignment == 0) return {};
  std::size_t size = alignment - data_without % alignment;
  if (size < least) size += alignment;
  std::string extra;
  append<std::uint16_t>(extra, zip::padding_extra);
  append<std::uint16_t>(extra, static_cast<std::uint16_t>(size - 4));
  append<std::uint16_t>(extra, alignment);
  extra.resize(size);
  return extra;
}

std::string zip64_field(std::initializer_list<std::uint64_t> numbers) {
  std::string extra;
  append<std::uint16_t>(extra, zip::zip64_extra);
  append<std::uint16_t>(extra, static_cast<std::uint16_t>(8 * numbers.size()));
  for (const auto n : numbers) append<std::uint64_t>(extra, n);
  return extra;
}

void append_common(std::string& out, const std::string& name, std::uint16_t needs, std::uint32_t crc, std::uint64_t size,
                   std::size_t extra) {
  append<std::uint16_t>(out, needs);
  append<std::uint16_t>(out, flags_for(name));
  append<std::uint16_t>(out, zip::stored);
  append<std::uint16_t>(out, midnight);
  append<std::uint16_t>(out, first_of_1980);
  append<std::uint32_t>(out, crc);
  append<std::uint32_t>(out, narrow(size));
  append<std::uint32_t>(out, narrow(size));
  append<std::uint16_t>(out, static_cast<std::uint16_t>(name.size()));
  append<std::uint16_t>(out, static_cast<std::uint16_t>(extra));
}

std::string local_header(const std::string& name, std::uint32_t crc, std::uint64_t size, std::uint64_t at) {
  const bool wide = size >= zip::in_extra32;
  std::string extra = wide ? zip64_field({size, size}) : std::string();
  extra += padding(at + zip::local_bytes + name.size() + extra.size());
  std::string out;
  append<std::uint32_t>(out, zip::local_signature);
  append_common(out, name, wide ? version64 : version, crc, size, extra.size());
  return out + name + extra;
}

}  // namespace

Result<ZipWriter> ZipWriter::create(const std::string& path, Sink& sink) {
  TENON_TRY(AtomicFile file, AtomicFile::create(path, sink));
  return ZipWriter(std::move(file));
}

Result<Done> ZipWriter::write(std::string_view bytes, Sink& sink) { return file_.write(std::as_bytes(std::span(bytes)), sink); }

Result<Done> ZipWriter::add(const std::string& name, std::string_view text, Sink& sink) {
  return add(name, {std::as_bytes(std::span(text))}, sink);
}

Result<Done> ZipWriter::add(const std::string& name, std::initializer_list<std::span<const std::byte>> parts, Sink& sink) {
  return add(name, std::span(parts.begin(), parts.size()), sink);
}

Result<Done> ZipWriter::add(const std::string& name, std::span<const std::span<const std::byte>> parts, Sink& sink) {
  TENON_ASSERT(!name.empty() && name.size() <= 0xFFFF, "a member's name fits into its header");
  TENON_ASSERT(names_.insert(name).second, "members have different names");
  Entry entry{name, 0, file_.size(), 0};
  for (const auto part : parts) {
    entry.size += part.size();
    if (!part.empty())
      entry.crc = static_cast<std::uint32_t>(::crc32_z(entry.crc, reinterpret_cast<const Bytef*>(part.data()), part.size()));
  }
  TENON_TRY([[maybe_unused]] Done header, write(local_header(name, entry.crc, entry.size, entry.header), sink));
  for (const auto part : parts) { TENON_TRY([[maybe_unused]] Done data, file_.write(part, sink)); }
  entries_.push_back(std::move(entry));
  return Done{};
}

Result<Done> ZipWriter::finish(Sink& sink) {
  const auto begin = file_.size();
  std::string out;
  for (const auto& e : entries_) {
    std::string extra;
    if (e.size >= zip::in_extra32 && e.header >= zip::in_extra32) extra = zip64_field({e.size, e.size, e.header});
    else if (e.size >= zip::in_extra32) extra = zip64_field({e.size, e.size});
    else if (e.header >= zip::in_extra32) extra = zip64_field({e.header});
    const auto needs = extra.empty() ? version : version64;
    append<std::uint32_t>(out, zip::entry_signature);
    append<std::uint16_t>(out, made_on_unix | needs);
    append_common(out, e.name, needs, e.crc, e.size, extra.size());
    out.append(6, '\0');  // no comment, first disk, no internal attributes
    append<std::uint32_t>(out, readable_file);
    append<std::uint32_t>(out, narrow(e.header));
    out += e.name + extra;
  }
  const std::uint64_t size = out.size(), entries = entries_.size();
  if (entries >= zip::in_extra16 || size >= zip::in_extra32 || begin >= zip::in_extra32) {
    append<std::uint32_t>(out, zip::end64_signature);
    append<std::uint64_t>(out, zip::end64_bytes - 12);
    append<std::uint16_t>(out, made_on_unix | version64);
    append<std::uint16_t>(out, version64);
    out.append(8, '\0');  // this disk, first disk
    for (const auto n : {entries, entries, size, begin}) append<std::uint64_t>(out, n);
    append<std::uint32_t>(out, zip::locator_signature);
    append<std::uint32_t>(out, 0);
    append<std::uint64_t>(out, begin + size);
    append<std::uint32_t>(out, 1);
  }
  append<std::uint32_t>(out, zip::end_signature);
  append<std::uint32_t>(out, 0);
  for (int i = 0; i < 2; ++i) append<std::uint16_t>(out, static_cast<std::uint16_t>(std::min<std::uint64_t>(entries, zip::in_extra16)));
  append<std::uint32_t>(out, narrow(size));
  append<std::uint32_t>(out, narrow(begin));
  append<std::uint16_t>(out, 0);
  TENON_TRY([[maybe_unused]] Done directory, write(out, sink));
  return file_.commit(sink);
}

}  // namespace tenon
