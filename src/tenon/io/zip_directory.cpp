#include "tenon/io/zip_directory.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_set>

#include "tenon/io/file_kind.h"
#include "tenon/io/little_endian.h"
#include "tenon/io/zip_layout.h"

namespace tenon {
namespace {

using Bytes = std::span<const std::byte>;

std::string in_bytes(std::uint64_t n) { return "byte " + std::to_string(n); }

struct Place {
  const MappedFile& file;
  Sink& sink;

  Reported damaged(std::uint64_t byte, const std::string& cause) const {
    return report(sink, Code::FileDamaged, InFile{file.path(), in_bytes(byte)})
        .because(cause)
        .fix("get the file again from where it came")
        .emit();
  }
  Reported unsupported(const std::string& cause) const {
    return report(sink, Code::FileFeatureUnsupported, InFile{file.path()}).because(cause).emit();
  }
};

/// The directory's place and length.
struct Extent {
  std::uint64_t begin, end, entries;
};

/// The record at the archive's end, after which nothing follows but its own comment.
std::optional<std::size_t> find_end(Bytes all) {
  if (all.size() < zip::end_bytes) return std::nullopt;
  const auto last = all.size() - zip::end_bytes;
  const auto first = last - std::min<std::size_t>(last, 0xFFFF);
  for (auto at = last + 1; at-- > first;)
    if (load<std::uint32_t>(all, at) == zip::end_signature && load<std::uint16_t>(all, at + 20) == last - at) return at;
  return std::nullopt;
}

/// Fields of both end records must agree where the small one can hold the number.
bool agree(std::uint64_t small, std::uint64_t most, std::uint64_t large) { return small == most || small == large; }

Result<Extent> read_end64(const Place& place, std::size_t end) {
  const auto all = place.file.bytes();
  const auto locator = end - zip::locator_bytes;
  const auto at = load<std::uint64_t>(all, locator + 8);
  if (locator < zip::end64_bytes || at > locator - zip::end64_bytes || load<std::uint32_t>(all, at) != zip::end64_signature)
    return place.damaged(locator, "The Zip64 locator does not lead to a Zip64 end record.");
  const auto record = all.subspan(at);
  if (load<std::uint64_t>(record, 4) != locator - at - 12)
    return place.damaged(at, "The Zip64 end record does not end where its locator starts.");
  const auto entries = load<std::uint64_t>(record, 32), size = load<std::uint64_t>(record, 40), begin = load<std::uint64_t>(record, 48);
  if (load<std::uint32_t>(record, 16) != 0 || load<std::uint32_t>(record, 20) != 0 || load<std::uint64_t>(record, 24) != entries)
    return place.unsupported("The archive is spread over several files.");
  const bool same = agree(load<std::uint16_t>(all, end + 10), zip::in_extra16, entries) &&
                    agree(load<std::uint32_t>(all, end + 12), zip::in_extra32, size) &&
                    agree(load<std::uint32_t>(all, end + 16), zip::in_extra32, begin);
  if (!same) return place.damaged(end, "The two end records of the archive contradict each other.");
  if (begin > at || size != at - begin) return place.damaged(at, "The archive's directory does not end where its end record starts.");
  return Extent{begin, at, entries};
}

Result<Extent> read_end(const Place& place) {
  const auto all = place.file.bytes();
  const auto found = find_end(all);
  if (!found) return report_zip_truncated(place.file, place.sink);
  const auto end = *found;
  if (end >= zip::locator_bytes && load<std::uint32_t>(all, end - zip::locator_bytes) == zip::locator_signature)
    return read_end64(place, end);
  const auto disks = load<std::uint32_t>(all, end + 4);
  const std::uint64_t entries = load<std::uint16_t>(all, end + 10), size = load<std::uint32_t>(all, end + 12),
                      begin = load<std::uint32_t>(all, end + 16);
  if (disks != 0 || load<std::uint16_t>(all, end + 8) != entries) return place.unsupported("The archive is spread over several files.");
  if (begin > end || size != end - begin) return place.damaged(end, "The archive's directory does not end where its end record starts.");
  return Extent{begin, end, entries};
}

/// The fields that a Zip64 extra field holds, in its order: those that are all ones in the header.
std::optional<Bytes> find_extra(Bytes extra, std::uint16_t wanted) {
  while (extra.size() >= 4) {
    const auto id = load<std::uint16_t>(extra, 0);
    const std::size_t size = load<std::uint16_t>(extra, 2);
    if (size > extra.size() - 4) return std::nullopt;
    if (id == wanted) return extra.subspan(4, size);
    extra = extra.subspan(4 + size);
  }
  return std::nullopt;
}

/// Replaces each field that is all ones by the next number of the Zip64 extra field; false if there is none.
bool widen(Bytes extra, std::initializer_list<std::uint64_t*> fields) {
  const auto wide = find_extra(extra, zip::zip64_extra);
  std::size_t at = 0;
  for (auto* field : fields) {
    if (*field != zip::in_extra32) continue;
    if (!wide || wide->size() < at + 8) return false;
    *field = load<std::uint64_t>(*wide, at);
    at += 8;
  }
  return true;
}

std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// What is wrong with a member's name, or nothing. Names are never used as paths; they are checked so that nobody who trusts us does
/// either.
const char* objection(std::string_view name) {
  if (name.empty()) return "is empty";
  if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }))
    return "holds control characters";
  if (name.front() == '/' || name.find('\\') != name.npos || (name.size() > 1 && name[1] == ':'))
    return "is a path from the root of a disk";
  for (std::size_t at = 0; at <= name.size();) {
    const auto end = std::min(name.find('/', at), name.size());
    if (name.substr(at, end - at) == "..") return "leads out of the archive";
    at = end + 1;
  }
  return nullptr;
}

/// One entry of the directory, at `at`, which moves behind it.
Result<ZipMember> read_entry(const Place& place, const Extent& directory, std::uint64_t& at) {
  const auto rest = place.file.bytes().subspan(at, directory.end - at);
  if (rest.size() < zip::entry_bytes || load<std::uint32_t>(rest, 0) != zip::entry_signature)
    return place.damaged(at, "The archive's directory has fewer entries than it says.");
  const std::size_t name = load<std::uint16_t>(rest, 28), extra = load<std::uint16_t>(rest, 30), comment = load<std::uint16_t>(rest, 32);
  if (zip::entry_bytes + name + extra + comment > rest.size())
    return place.damaged(at, "An entry of the archive's directory is longer than the directory.");
  ZipMember m{.name = std::string(text_of(rest.subspan(zip::entry_bytes, name))),
              .size = load<std::uint32_t>(rest, 24),
              .packed_size = load<std::uint32_t>(rest, 20),
              .header = load<std::uint32_t>(rest, 42),
              .crc = load<std::uint32_t>(rest, 16),
              .method = load<std::uint16_t>(rest, 10),
              .flags = load<std::uint16_t>(rest, 8)};
  if (const char* wrong = objection(m.name)) return place.damaged(at, std::string("The name of a member ") + wrong + ".");
  if (!widen(rest.subspan(zip::entry_bytes + name, extra), {&m.size, &m.packed_size, &m.header}))
    return place.damaged(at, "Member " + m.name + " lacks the Zip64 field that holds its size.");
  at += zip::entry_bytes + name + extra + comment;
  return m;
}

/// Compares a member's own header with its entry in the directory, and finds its bytes.
Result<Done> check_header(const Place& place, const Extent& directory, ZipMember& m) {
  const auto contradicts = [&](const char* what) {
    return place.damaged(m.header, "Member " + m.name + " has another " + what + " in its own header than in the archive's directory.");
  };
  if (directory.begin < zip::local_bytes || m.header > directory.begin - zip::local_bytes ||
      load<std::uint32_t>(place.file.bytes(), m.header) != zip::local_signature)
    return place.damaged(m.header, "Member " + m.name + " does not start where the archive's directory says.");
  const auto local = place.file.bytes().subspan(m.header, directory.begin - m.header);
  const std::size_t name = load<std::uint16_t>(local, 26), extra = load<std::uint16_t>(local, 28);
  if (zip::local_bytes + name + extra > local.size())
    return place.damaged(m.header, "The header of member " + m.name + " is longer than the file.");
  if (text_of(local.subspan(zip::local_bytes, name)) != m.name) return contradicts("name");
  if (load<std::uint16_t>(local, 8) != m.method) return contradicts("compression method");
  if (load<std::uint16_t>(local, 6) != m.flags) return contradicts("set of flags");
  m.data = m.header + zip::local_bytes + name + extra;
  if (m.packed_size > directory.begin - m.data)
    return place.damaged(m.header, "Member " + m.name + " reaches into the archive's directory.");
  if (m.flags & zip::sizes_follow) return Done{};  // written as a stream: the header was written before the sizes were known
  std::uint64_t size = load<std::uint32_t>(local, 22), packed = load<std::uint32_t>(local, 18);
  if (!widen(local.subspan(zip::local_bytes + name, extra), {&size, &packed}) || size != m.size || packed != m.packed_size)
    return contradicts("size");
  if (load<std::uint32_t>(local, 14) != m.crc) return contradicts("checksum");
  return Done{};
}

/// A member may not claim more than its bytes can hold: neither the allocation nor the time to fill it is the file's choice.
Result<Done> check_size(const Place& place, const ZipMember& m) {
  constexpr std::uint64_t most_per_byte = 1100;  // DEFLATE reaches 1032
  if (m.method == zip::stored && m.size != m.packed_size)
    return place.damaged(m.header, "Member " + m.name + " is stored unpacked, but its two sizes differ.");
  if (m.method == zip::deflate && m.size / most_per_byte > m.packed_size)
    return place.damaged(m.header, "Member " + m.name + " claims to unpack to " + std::to_string(m.size) + " bytes from " +
                                       std::to_string(m.packed_size) + "; DEFLATE packs no more than 1032 bytes into one.");
  return Done{};
}

Result<Done> check_apart(const Place& place, const std::vector<ZipMember>& members) {
  std::vector<const ZipMember*> sorted;
  for (const auto& m : members) sorted.push_back(&m);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->header < b->header; });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i]->header < sorted[i - 1]->data + sorted[i - 1]->packed_size)
      return place.damaged(sorted[i]->header, "Members " + sorted[i - 1]->name + " and " + sorted[i]->name + " overlap.");
  std::unordered_set<std::string_view> names;
  for (const auto& m : members)
    if (!names.insert(m.name).second)
      return place.damaged(m.header, "Two members are named " + m.name + "; which of them is meant cannot be told.");
  return Done{};
}

}  // namespace

Result<std::vector<ZipMember>> read_zip_directory(const MappedFile& file, Sink& sink) {
  const Place place{file, sink};
  if (kind_of(file.bytes()) != FileKind::zip)
    return report_other_format("a ZIP archive (.keras, .npz)", file.bytes(), InFile{file.path()}, sink);
  TENON_TRY(const Extent directory, read_end(place));
  if (directory.entries > (directory.end - directory.begin) / zip::entry_bytes)
    return place.damaged(directory.end, "The archive's directory has fewer entries than it says.");
  std::vector<ZipMember> members;
  members.reserve(directory.entries);
  auto at = directory.begin;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    TENON_TRY(ZipMember member, read_entry(place, directory, at));
    TENON_TRY([[maybe_unused]] Done header, check_header(place, directory, member));
    TENON_TRY([[maybe_unused]] Done size, check_size(place, member));
    members.push_back(std::move(member));
  }
  if (at != directory.end) return place.damaged(at, "The archive's directory has more entries than it says.");
  TENON_TRY([[maybe_unused]] Done apart, check_apart(place, members));
  return members;
}

Reported report_zip_truncated(const MappedFile& file, Sink& sink) {
  const auto all = file.bytes();
  std::string broken;  // the member that breaks off
  for (std::uint64_t at = 0; all.size() - at >= zip::local_bytes && load<std::uint32_t>(all, at) == zip::local_signature;) {
    const auto local = all.subspan(at);
    const std::size_t name = load<std::uint16_t>(local, 26), extra = load<std::uint16_t>(local, 28),
                      start = zip::local_bytes + name + extra;
    if (start > local.size() || (load<std::uint16_t>(local, 6) & zip::sizes_follow)) break;
    std::uint64_t size = load<std::uint32_t>(local, 22), packed = load<std::uint32_t>(local, 18);
    if (!widen(local.subspan(zip::local_bytes + name, extra), {&size, &packed})) break;
    const auto member = text_of(local.subspan(zip::local_bytes, name));
    if (packed > local.size() - start) {
      if (!objection(member))
        broken = " Member " + std::string(member) + " breaks off after " + std::to_string(local.size() - start) + " of " +
                 std::to_string(packed) + " bytes.";
      break;
    }
    at += start + packed;
  }
  const bool zeros =
      all.size() > zip::end_bytes && std::all_of(all.end() - zip::end_bytes, all.end(), [](std::byte b) { return b == std::byte{0}; });
  const auto where = zeros ? "The file ends in zeros: the directory of the archive, which stands at its end, was never written."
                           : "Truncated: the directory of the archive, which stands at its end, is missing.";
  return report(sink, Code::FileTruncated, InFile{file.path(), in_bytes(all.size())})
      .because(where + broken + " The write or the copy was probably interrupted.")
      .fix("copy or save the file again")
      .emit();
}

}  // namespace tenon
