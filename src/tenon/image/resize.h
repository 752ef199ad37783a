#pragma once
// One image of another size, as Keras' loader of images makes it.
#include "tenon/base/tensor.h"
#include "tenon/image/sampling.h"

namespace tenon {

/// What becomes of an image of another ratio of height and width.
enum class Fit : std::uint8_t {
  stretch,
  crop,  // the largest part around its middle that has the ratio wanted
  pad    // black borders
};

struct ImageSize {
  std::int64_t height = 256, width = 256;
  friend bool operator==(const ImageSize&, const ImageSize&) = default;
};

/// `image` (height, width, channels) of uint8, uint16 or float32 as float32 of this size; Resampling::nearest keeps the dtype and takes
/// any.
Tensor resized(const Tensor& image, ImageSize size, Resampling how = Resampling::bilinear, Fit fit = Fit::stretch);
/// The same into memory that is there.
void resize_to(const Tensor& image, ImageSize size, Resampling how, Fit fit, std::byte* to);

}  // namespace tenon
