#include "tenon/io/image.h"

#include <string_view>

#include "tenon/io/file_kind.h"
#include "tenon/io/image_formats.h"

namespace tenon {

Result<Tensor> decode_image(std::span<const std::byte> bytes, const PixelFormat& format, const InFile& where, Sink& sink,
                            const PixelMemory& memory) {
  const ImageFile file{bytes, format, where, sink, memory};
  const auto kind = kind_of(bytes);
  if (format.dtype == DType::uint16 && kind != FileKind::png && (kind == FileKind::jpeg || kind == FileKind::gif || kind == FileKind::bmp))
    return file.unsupported("8 bits per value", "16 bits are read from PNG files only.");
  switch (kind) {
    case FileKind::png: return decode_png(file);
    case FileKind::jpeg: return decode_jpeg(file);
    case FileKind::gif: return decode_gif(file);
    case FileKind::bmp: return decode_bmp(file);
    default: return report_other_format("an image: PNG, JPEG, GIF or BMP", bytes, where, sink);
  }
}

namespace {

/// Goes from part to part of a PNG file, up to the one that ends it.
bool ends_as_png(std::span<const std::byte> bytes) {
  constexpr std::size_t signature = 8, frame = 12;  // length, name, checksum
  for (std::size_t at = signature; bytes.size() - at >= frame;) {
    const std::size_t length = std::to_integer<std::size_t>(bytes[at]) << 24 | std::to_integer<std::size_t>(bytes[at + 1]) << 16 |
                               std::to_integer<std::size_t>(bytes[at + 2]) << 8 | std::to_integer<std::size_t>(bytes[at + 3]);
    const std::string_view name(reinterpret_cast<const char*>(bytes.data()) + at + 4, 4);
    if (length > bytes.size() - at - frame) return false;
    if (name == "IEND") return true;
    at += frame + length;
  }
  return false;
}

bool ends_as_jpeg(std::span<const std::byte> bytes) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).rfind("\xFF\xD9") != std::string_view::npos;
}

}  // namespace

Result<Done> probe_image(std::span<const std::byte> bytes, const PixelFormat& format, const InFile& where, Sink& sink) {
  const PixelMemory memory = allocate;
  const ImageFile file{bytes, format, where, sink, memory};
  const auto kind = kind_of(bytes);
  if (kind == FileKind::png && bytes.size() >= 8 && ends_as_png(bytes)) return Done{};
  if (kind == FileKind::jpeg && format.channels != 4 && ends_as_jpeg(bytes)) return Done{};
  if (kind == FileKind::png) return file.truncated("The PNG file ends before its last part.");
  if (kind == FileKind::jpeg && format.channels != 4) return file.truncated("The JPEG file has no end mark.");
  TENON_TRY([[maybe_unused]] const Tensor pixels, decode_image(bytes, format, where, sink));  // GIF and BMP are rare, and read quickly
  return Done{};
}

Result<Tensor> read_image(const std::string& path, const PixelFormat& format, Sink& sink, const PixelMemory& memory) {
  const auto bytes = [&memory](std::size_t size) { return memory({{static_cast<std::int64_t>(size)}, DType::uint8}); };
  TENON_TRY(const MappedFile file, read_file(path, bytes, sink));
  return decode_image(file.bytes(), format, InFile{path}, sink, memory);
}

Reported ImageFile::damaged(const std::string& cause) const {
  return report(sink, Code::FileDamaged, where)
      .because(cause)
      .fix("copy or save the file again, or leave it out", "", Applies::needs_editing)
      .emit();
}

Reported ImageFile::truncated(const std::string& cause) const {
  InFile place = where;
  place.detail = "byte " + std::to_string(bytes.size());
  return report(sink, Code::FileTruncated, std::move(place)).because(cause).fix("copy or save the file again").emit();
}

Reported ImageFile::unsupported(const std::string& found, const std::string& cause) const {
  return report(sink, Code::FileFeatureUnsupported, where).found(found).because(cause).emit();
}

std::optional<Reported> ImageFile::refuse_size(std::int64_t height, std::int64_t width, std::int64_t justified) const {
  if (height <= 0 || width <= 0)
    return damaged("The header says that the image has " + std::to_string(height) + " rows and " + std::to_string(width) + " columns.");
  if (width <= justified / height) return std::nullopt;
  return damaged("The header says " + std::to_string(height) + " rows of " + std::to_string(width) + " pixels, more than " +
                 std::to_string(bytes.size()) + " bytes can hold.");
}

}  // namespace tenon
