// BMP as TensorFlow reads it (tensorflow/core/kernels/image/decode_image_op.cc): grey, BGR or BGR and alpha of 8 bits, not packed. A
// palette is not applied there, so that only grey palettes give the picture that other programs show.
#include <algorithm>
#include <cstdlib>

#include "tenon/io/image_formats.h"
#include "tenon/io/little_endian.h"

namespace tenon {
namespace {

struct Header {
  std::int64_t first = 0, height = 0, width = 0, channels = 0, row = 0;  // row: bytes, filled up to a multiple of 4
  bool top_down = false;
};

Result<Header> read_header(const ImageFile& file) {
  constexpr std::size_t needed = 32;
  if (file.bytes.size() < needed) return file.truncated("The BMP file ends within its header.");
  const auto bits = load<std::uint16_t>(file.bytes, 28);
  const std::int64_t height = load<std::int32_t>(file.bytes, 22);
  Header h{.first = load<std::int32_t>(file.bytes, 10), .height = std::abs(height), .width = load<std::int32_t>(file.bytes, 18)};
  h.top_down = height < 0;
  if (bits != 8 && bits != 24 && bits != 32)
    return file.unsupported(std::to_string(bits) + " bits per pixel", "BMP files are read with 8, 24 or 32 bits per pixel, as in Keras.");
  h.channels = bits / 8;
  h.row = (h.width * h.channels + 3) / 4 * 4;
  if (const auto refused = file.refuse_size(h.height, h.width, static_cast<std::int64_t>(file.bytes.size()))) return *refused;
  if (h.first < 0 || h.first > static_cast<std::int64_t>(file.bytes.size()))
    return file.damaged("The header says that the pixels begin at byte " + std::to_string(h.first) + ".");
  if (h.height * h.row > static_cast<std::int64_t>(file.bytes.size()) - h.first)
    return file.truncated("The BMP file ends before its pixels do.");
  return h;
}

void convert(const std::uint8_t* from, std::int64_t has, std::uint8_t* to, std::int64_t wants) {
  if (has == 1)
    for (int i = 0; i < 3; ++i) to[i] = from[0];
  else to[0] = from[2], to[1] = from[1], to[2] = from[0];
  if (wants == 4) to[3] = has == 4 ? from[3] : 255;
}

}  // namespace

Result<Tensor> decode_bmp(const ImageFile& file) {
  if (file.format.channels == 1)
    return file.unsupported("a BMP image", "A BMP image is read as RGB, or RGB and alpha, never as grey: as in Keras.");
  TENON_TRY(const Header h, read_header(file));
  const auto channels = file.format.channels ? file.format.channels : std::max<std::int64_t>(h.channels, 3);
  TensorSpec spec{{h.height, h.width, channels}, DType::uint8};
  auto pixels = file.memory(spec);
  auto* to = reinterpret_cast<std::uint8_t*>(pixels.get());
  for (std::int64_t y = 0; y < h.height; ++y) {
    const auto* from = reinterpret_cast<const std::uint8_t*>(file.bytes.data()) + h.first + (h.top_down ? y : h.height - 1 - y) * h.row;
    for (std::int64_t x = 0; x < h.width; ++x, from += h.channels, to += channels) convert(from, h.channels, to, channels);
  }
  return Tensor(std::move(spec), std::move(pixels));
}

}  // namespace tenon
