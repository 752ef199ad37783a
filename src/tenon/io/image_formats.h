#pragma once
// The decoders behind image.h, one for each format.
#include "tenon/io/image.h"

namespace tenon {

/// The bytes of a file, what is wanted of them, and who is told what is wrong with them.
struct ImageFile {
  std::span<const std::byte> bytes;
  const PixelFormat& format;
  const InFile& where;
  Sink& sink;
  const PixelMemory& memory;

  Reported damaged(const std::string& cause) const;
  Reported truncated(const std::string& cause) const;
  Reported unsupported(const std::string& found, const std::string& cause) const;
  /// Reports a size that the bytes do not justify: before anything of that size is allocated.
  std::optional<Reported> refuse_size(std::int64_t height, std::int64_t width, std::int64_t justified) const;
};

Result<Tensor> decode_png(const ImageFile& file);
Result<Tensor> decode_jpeg(const ImageFile& file);
Result<Tensor> decode_gif(const ImageFile& file);
Result<Tensor> decode_bmp(const ImageFile& file);

}  // namespace tenon
