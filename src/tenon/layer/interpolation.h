#pragma once
// Images of another size, as tf.image.resize makes them: every place of the result is a weighted sum of places of the image.
#include "tenon/image/sampling.h"
#include "tenon/layer/image.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

template <>
inline constexpr std::array<std::string_view, 5> enum_names<Resampling>{"bilinear", "nearest", "lanczos3", "lanczos5", "bicubic"};

/// x (batch, height, width, channels) with another height and width.
ir::Ref resize(Lowering& b, ir::Ref x, std::int64_t height, std::int64_t width, Resampling how, Antialias antialias = Antialias::no);
/// x with every place of the axes 1.. repeated so many times.
ir::Ref repeat(Lowering& b, ir::Ref x, const ir::Ints& times);

/// The largest part of (batch, height, width, channels) around its middle that has the ratio of height and width wanted.
ir::Ref crop_to_ratio(Lowering& b, ir::Ref x, std::int64_t height, std::int64_t width);

/// x between two borders of `value`, equally thick, so that it has the ratio wanted; Keras leaves out the odd row or column.
ir::Ref pad_to_ratio(Lowering& b, ir::Ref x, const ir::Ints& height_and_width, double value);

}  // namespace tenon
