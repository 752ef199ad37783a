#pragma once
// Brightness, contrast, saturation and hue of images, changed by a number for each: what RandomBrightness, RandomContrast, RandomSaturation
// and RandomHue do once it is drawn, and RandomColorJitter one after the other. columns: (rows, 1).
#include "tenon/layer/augmentation.h"

namespace tenon {

/// Hue, saturation and value of red, green and blue, as (rows, height, width, 3): tf.image.rgb_to_hsv, and its inverse.
ir::Ref rgb_to_hsv(Lowering& b, ir::Ref images);
ir::Ref hsv_to_rgb(Lowering& b, ir::Ref images);

ir::Ref brighter(Lowering& b, ir::Ref images, ir::Ref column, const RandomFactor& value_range);
ir::Ref contrasted(Lowering& b, ir::Ref images, ir::Ref column, const RandomFactor& value_range);
/// The saturation is multiplied by the column. A grey image has none, and stays.
ir::Ref saturated(Lowering& b, ir::Ref images, ir::Ref column, const RandomFactor& value_range);
/// The hue, a circle from 0 to 1, is turned by the column, from -1 to 1.
ir::Ref hue_turned(Lowering& b, ir::Ref images, ir::Ref column, const RandomFactor& value_range);

// What is drawn for each image. `which` and the number behind it are apart from other draws of the layer.
ir::Ref draw_brightness(Lowering& b, const RandomFactor& factor, const RandomFactor& value_range, std::optional<std::int64_t> seed,
                        std::uint32_t which = 0);
ir::Ref draw_contrast(Lowering& b, const RandomFactor& factor, std::optional<std::int64_t> seed, std::uint32_t which = 0);
ir::Ref draw_saturation(Lowering& b, const RandomFactor& factor, std::optional<std::int64_t> seed, std::uint32_t which = 0);
ir::Ref draw_hue(Lowering& b, const RandomFactor& factor, std::optional<std::int64_t> seed, std::uint32_t which = 0);

}  // namespace tenon
