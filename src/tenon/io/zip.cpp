#include "tenon/io/zip.h"

#include <zlib.h>

#include <algorithm>
#include <new>

#include "tenon/io/zip_directory.h"
#include "tenon/io/zip_layout.h"

namespace tenon {
namespace {

const char* method_name(std::uint16_t method) {
  switch (method) {
    case 9: return "Deflate64";
    case 12: return "bzip2";
    case 14: return "LZMA";
    case 93: return "Zstandard";
    case 95: return "XZ";
    default: return nullptr;
  }
}

/// Unpacks all of `packed` into exactly `out`. The sizes may exceed zlib's own 32 bits.
bool inflate_all(std::span<const std::byte> packed, std::span<std::byte> out) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();  // nothing else can fail with constant arguments
  constexpr std::size_t most = std::size_t{1} << 30;
  int state = Z_OK;
  std::byte beyond{};  // room for a byte too many, which shows that the data does not end where it should
  while (state == Z_OK) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
    stream.avail_in = static_cast<uInt>(std::min(packed.size(), most));
    const bool full = out.empty();
    stream.next_out = reinterpret_cast<Bytef*>(full ? &beyond : out.data());
    stream.avail_out = static_cast<uInt>(full ? 1 : std::min(out.size(), most));
    const auto in = stream.avail_in, room = stream.avail_out;
    state = ::inflate(&stream, Z_NO_FLUSH);
    const auto read = in - stream.avail_in, written = room - stream.avail_out;
    if (full && written > 0) state = Z_DATA_ERROR;
    if (!read && !written && state == Z_OK) state = Z_BUF_ERROR;
    packed = packed.subspan(read);
    if (!full) out = out.subspan(written);
  }
  inflateEnd(&stream);
  return state == Z_STREAM_END && packed.empty() && out.empty();
}

}  // namespace

const ZipMember* ZipFile::find(std::string_view name) const {
  const auto found = std::find_if(members_.begin(), members_.end(), [&](const ZipMember& m) { return m.name == name; });
  return found == members_.end() ? nullptr : &*found;
}

InFile ZipFile::where(const ZipMember& member, std::string detail) const {
  return {file_.path(), "member " + member.name + (detail.empty() ? "" : ", " + detail)};
}

Result<SharedBytes> ZipFile::inflate(const ZipMember& member, Sink& sink) const {
  std::shared_ptr<std::byte> data(static_cast<std::byte*>(::operator new(std::max<std::size_t>(member.size, 1))),
                                  [](std::byte* p) { ::operator delete(p); });
  if (!inflate_all(file_.bytes().subspan(member.data, member.packed_size), {data.get(), member.size}))
    return report(sink, Code::FileDamaged, where(member))
        .because("The compressed data is damaged: it does not unpack to the " + std::to_string(member.size) +
                 " bytes that the archive's directory says.")
        .fix("get the file again from where it came")
        .emit();
  return SharedBytes(std::move(data), member.size);
}

Result<SharedBytes> ZipFile::read(const ZipMember& member, Sink& sink) const {
  if (member.flags & (zip::encrypted | zip::strongly_encrypted | zip::masked_headers))
    return report(sink, Code::FileFeatureUnsupported, where(member))
        .found("an encrypted member")
        .because("Tenon reads archives without a password.")
        .fix("unpack it and pack it again without a password")
        .emit();
  if (member.method != zip::stored && member.method != zip::deflate) {
    const char* name = method_name(member.method);
    return report(sink, Code::FileFeatureUnsupported, where(member))
        .expected("STORED or DEFLATE")
        .found(name ? name : "compression method " + std::to_string(member.method))
        .because("Keras and NumPy write members that are stored or packed by DEFLATE; another program made this archive.")
        .fix("unpack it and pack it again without compression", "zip -0 -r ARCHIVE FILES", Applies::needs_editing)
        .emit();
  }
  SharedBytes bytes;
  if (member.method == zip::stored) {
    bytes = file_.part(member.data, member.size);
  } else {
    TENON_TRY(bytes, inflate(member, sink));
  }
  const auto crc = ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.bytes().data()), bytes.size());
  if (crc != member.crc)
    return report(sink, Code::FileDamaged, where(member))
        .because("The bytes are not those that were written: their checksum differs.")
        .fix("get the file again from where it came")
        .emit();
  return bytes;
}

Result<ZipFile> open_zip(MappedFile file, Sink& sink) {
  TENON_TRY(auto members, read_zip_directory(file, sink));
  std::erase_if(members, [](const ZipMember& m) { return m.name.ends_with('/'); });
  return ZipFile(std::move(file), std::move(members));
}

Result<ZipFile> open_zip(const std::string& path, Sink& sink) {
  TENON_TRY(auto file, map_file(path, sink));
  return open_zip(std::move(file), sink);
}

}  // namespace tenon
