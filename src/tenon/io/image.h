#pragma once
// Images from the bytes of PNG, JPEG, GIF and BMP files: the pixels that tf.image.decode_image gives, and Keras' loader with it.
#include <functional>

#include "tenon/base/tensor.h"
#include "tenon/io/mapped_file.h"

namespace tenon {

/// Where pixels get their memory: who reads many images uses that of the last ones again.
using PixelMemory = std::function<std::shared_ptr<std::byte>(const TensorSpec&)>;

/// What the pixels are to be, whatever the file has. Metadata - orientation, colour profiles - are not applied, as in Keras.
struct PixelFormat {
  std::int64_t channels = 3;   // 1 grey, 3 RGB, 4 RGB and alpha; 0: as many as the file has
  DType dtype = DType::uint8;  // or uint16, for PNG files of 16 bits
  friend bool operator==(const PixelFormat&, const PixelFormat&) = default;
};

/// (height, width, channels). Of an animation the first frame. `where` is what diagnostics say of the bytes.
Result<Tensor> decode_image(std::span<const std::byte> bytes, const PixelFormat& format, const InFile& where, Sink& sink,
                            const PixelMemory& memory = allocate);

/// Whether the bytes are an image of a known format that does not break off, by a quick look: no pixel is decoded.
Result<Done> probe_image(std::span<const std::byte> bytes, const PixelFormat& format, const InFile& where, Sink& sink);

/// decode_image() for the file at `path`.
Result<Tensor> read_image(const std::string& path, const PixelFormat& format, Sink& sink, const PixelMemory& memory = allocate);

}  // namespace tenon
