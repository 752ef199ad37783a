// Reads the superblock: versions 0 and 1 (libhdf5's default), 2 and 3 (libver="latest").
#include <fmt/format.h>

#include <algorithm>

#include "tenon/io/hdf5_checksum.h"
#include "tenon/io/hdf5_tree.h"

namespace tenon::hdf5 {
namespace {

constexpr std::string_view magic{"\x89HDF\r\n\x1a\n", 8};

struct Fields {
  int offset_size, length_size;
  std::uint64_t base, end, root;
};

/// Versions 0 and 1, from byte 9 on.
Fields read_old(Cursor& cursor, int version) {
  Fields f{};
  cursor.skip(4);
  f.offset_size = cursor.u8();
  f.length_size = cursor.u8();
  cursor.skip(1 + 2 + 2 + 4 + (version == 1 ? 4 : 0));
  f.base = cursor.u64();
  cursor.skip(8);
  f.end = cursor.u64();
  cursor.skip(8 + 8);  // driver information; the root entry's name
  f.root = cursor.u64();
  return f;
}

/// Versions 2 and 3, from byte 9 on.
Fields read_new(Cursor& cursor) {
  Fields f{};
  f.offset_size = cursor.u8();
  f.length_size = cursor.u8();
  cursor.skip(1);
  f.base = cursor.u64();
  cursor.skip(8);  // extension
  f.end = cursor.u64();
  f.root = cursor.u64();
  return f;
}

Reported truncated(const Source& source, std::uint64_t expected) {
  return source.error(Code::FileTruncated)
      .expected(static_cast<std::int64_t>(expected))
      .found(static_cast<std::int64_t>(source.size()))
      .because(fmt::format(
          "An HDF5 file states its own length: this one is {} bytes long and should have {}; writing or copying it was interrupted.",
          source.size(), expected))
      .fix("copy the file again, or save the model again from Keras", R"(model.save("model.keras"))", Applies::needs_editing)
      .emit();
}

Reported not_hdf5(const Source& source) {
  return source.error(Code::FileFormatUnknown)
      .expected("HDF5")
      .found("bytes of another kind")
      .because("An HDF5 file begins with the 8 bytes \\x89HDF\\r\\n\\x1a\\n.")
      .fix("pass a file that was saved by Keras", R"(model.save("model.keras"))", Applies::needs_editing)
      .emit();
}

/// HDF5 allows a block of the user's own in front, of 512 bytes times a power of two.
bool has_user_block(const Source& source) {
  for (std::uint64_t at = 512; source.holds(at, magic.size()); at *= 2)
    if (Cursor probe(source.bytes(at, magic.size()), at); probe.signature(magic)) return true;
  return false;
}

}  // namespace

Result<Superblock> read_superblock(const Source& source) {
  const auto start = source.bytes(0, std::min<std::uint64_t>(source.size(), magic.size()));
  Cursor probe(start, 0);
  if (!probe.signature(std::string_view(magic).substr(0, start.size())) && source.size() > 0)
    return has_user_block(source) ? source.unsupported(0, "a user block in front of the data") : not_hdf5(source);
  constexpr std::uint64_t shortest = 48;
  if (source.size() < shortest) return truncated(source, shortest);

  TENON_TRY(Cursor cursor, source.rest(magic.size(), "superblock"));
  const int version = cursor.u8();
  if (version > 3) return source.unsupported(8, fmt::format("a superblock of version {}", version));
  const Fields f = version < 2 ? read_old(cursor, version) : read_new(cursor);
  if (cursor.overrun()) return truncated(source, version < 2 ? 96 : shortest);
  if (version >= 2) {
    Cursor stored(source.bytes(44, 4), 44);
    if (stored.u32() != lookup3(source.bytes(0, 44)))
      return source.damaged(44, "The checksum of the superblock does not match its contents.");
  }
  if (f.offset_size != 8 || f.length_size != 8)
    return source.unsupported(8, fmt::format("addresses of {} bytes and lengths of {} bytes", f.offset_size, f.length_size));
  if (f.base != 0) return source.unsupported(8, "a base address other than 0");
  constexpr std::uint64_t longest = std::uint64_t{1} << 62;
  if (f.end > longest) return source.damaged(8, "The superblock states an impossible length of the file.");
  if (f.end > source.size()) return truncated(source, f.end);
  return Superblock{f.end, f.root};
}

}  // namespace tenon::hdf5
