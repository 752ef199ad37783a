#pragma once
// Reading ZIP archives (.keras, .npz): the whole directory is checked before the first byte of a member is used.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tenon/io/mapped_file.h"

namespace tenon {

struct ZipMember {
  std::string name;
  std::uint64_t size = 0, packed_size = 0;  // unpacked and in the file
  std::uint64_t header = 0, data = 0;       // where its header and its bytes start
  std::uint32_t crc = 0;
  std::uint16_t method = 0, flags = 0;
};

class ZipFile {
 public:
  const std::string& path() const { return file_.path(); }
  /// The files in the archive, in the order of its directory; folders are left out.
  const std::vector<ZipMember>& members() const { return members_; }
  /// The member of this name, or null.
  const ZipMember* find(std::string_view name) const;
  /// The bytes of a member, after comparing their checksum: of a STORED member in place, of a DEFLATE member unpacked on the heap.
  Result<SharedBytes> read(const ZipMember& member, Sink& sink) const;
  /// Where diagnostics about a member say it is; `detail` ("byte 8") may be empty.
  InFile where(const ZipMember& member, std::string detail = {}) const;

 private:
  friend Result<ZipFile> open_zip(MappedFile file, Sink& sink);
  ZipFile(MappedFile file, std::vector<ZipMember> members) : file_(std::move(file)), members_(std::move(members)) {}
  Result<SharedBytes> inflate(const ZipMember& member, Sink& sink) const;

  MappedFile file_;
  std::vector<ZipMember> members_;
};

/// Opens an archive. Refused: truncated files, other formats, directories that contradict the members' own headers, overlapping or repeated
/// members, names that lead out of the archive, and members that claim more bytes than DEFLATE can pack into theirs.
Result<ZipFile> open_zip(MappedFile file, Sink& sink);
Result<ZipFile> open_zip(const std::string& path, Sink& sink);

}  // namespace tenon
