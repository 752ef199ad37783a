#pragma once
// How often values occur in images: what layers that equalize them count.
#include "tenon/layer/augmentation.h"

namespace tenon {

/// (rows, height, width, channels) of 0 .. 255 -> (channels, bins): how many values of the whole batch lie in each bin, as
/// keras/src/layers/preprocessing/image_preprocessing/equalization.py counts them.
ir::Ref histogram(Lowering& b, ir::Ref images, std::int64_t bins);

}  // namespace tenon
