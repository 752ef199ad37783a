#include "tenon/layer/colours.h"

namespace tenon {
namespace {

ir::Ref channel(Lowering& b, ir::Ref images, std::int64_t index) { return b.slice(images, 3, index, 1); }
ir::Ref compare(Lowering& b, ir::Arithmetic how, ir::Ref x, ir::Ref y) { return b(ir::Binary{how}, {x, y}); }
bool has_colours(Lowering& b, ir::Ref images) { return b.shape(images)[-1] == Dim(3); }

}  // namespace

// tensorflow/core/kernels/image/colorspace_op.h
ir::Ref rgb_to_hsv(Lowering& b, ir::Ref images) {
  const ir::Ref red = channel(b, images, 0), green = channel(b, images, 1), blue = channel(b, images, 2), zero = b.constant(0);
  const ir::Ref value = b.reduce(ir::Fold::maximum, images, {3}, ir::Axes::stay);
  const ir::Ref range = b.subtract(value, b.reduce(ir::Fold::minimum, images, {3}, ir::Axes::stay));
  const ir::Ref is_coloured = compare(b, ir::Arithmetic::greater, range, zero);
  const ir::Ref some = b.select(is_coloured, range, b.constant(1)), some_value = b.select(is_coloured, value, b.constant(1));
  const ir::Ref saturation = b.select(compare(b, ir::Arithmetic::greater, value, zero), b.divide(range, some_value), zero);
  const ir::Ref sixth = b.affine(b.apply(ir::Fn::reciprocal, some), 1.0F / 6);
  const auto from = [&](ir::Ref x, ir::Ref y, float start) { return b.affine(b.multiply(sixth, b.subtract(x, y)), 1, start); };
  const ir::Ref reddest = compare(b, ir::Arithmetic::equal, red, value), greenest = compare(b, ir::Arithmetic::equal, green, value);
  const ir::Ref around = b.select(reddest, from(green, blue, 0), b.select(greenest, from(blue, red, 2.0F / 6), from(red, green, 4.0F / 6)));
  const ir::Ref hue = b.select(is_coloured, around, zero);
  const ir::Ref turned = b.select(compare(b, ir::Arithmetic::greater, zero, hue), b.affine(hue, 1, 1), hue);
  return b.concat({turned, saturation, value}, 3);
}

ir::Ref hsv_to_rgb(Lowering& b, ir::Ref images) {
  const ir::Ref saturation = channel(b, images, 1), value = channel(b, images, 2);
  const ir::Ref hue = b.affine(channel(b, images, 0), 6), pale = b.affine(saturation, -1, 1);
  // How much of a colour there is: sign * |hue - middle| + start, from 0 to 1.
  const auto colour = [&](float middle, float sign, float start) {
    const ir::Ref share = b.clip(b.affine(b.apply(ir::Fn::abs, b.affine(hue, 1, -middle)), sign, start), 0, 1);
    return b.multiply(b.add(pale, b.multiply(saturation, share)), value);
  };
  return b.concat({colour(3, 1, -1), colour(2, -1, 2), colour(4, -1, 2)}, 3);
}

ir::Ref brighter(Lowering& b, ir::Ref images, ir::Ref column, const RandomFactor& value_range) {
  return within(b, b.add(images, per_image(b, column)), value_range);
}

ir::Ref contrasted(Lowering& b, ir::Ref images, ir::Ref column, const RandomFactor& value_range) {
  const ir::Ref mean = b.mean(images, {1, 2}, ir::Axes::stay);
  return within(b, b.add(b.multiply(b.subtract(images, mean), per_image(b, column)), mean), value_range);
}

// random_saturation.py: the values stay as they are, and the saturation is cut off by the value range, which it has nothing to do with.
ir::Ref saturated(Lowering& b, ir::Ref images, ir::Ref column, const RandomFactor& value_range) {
  if (!has_colours(b, images)) return images;
  const ir::Ref hsv = rgb_to_hsv(b, images);
  const ir::Ref saturation = within(b, b.multiply(channel(b, hsv, 1), per_image(b, column)), value_range);
  return hsv_to_rgb(b, b.concat({channel(b, hsv, 0), saturation, channel(b, hsv, 2)}, 3));
}

ir::Ref hue_turned(Lowering& b, ir::Ref images, ir::Ref column, const RandomFactor& value_range) {
  if (!has_colours(b, images)) return images;
  const RandomFactor unit{0, 1};
  const ir::Ref hsv = rgb_to_hsv(b, rescaled(b, images, value_range, unit));
  const ir::Ref turned = b.add(channel(b, hsv, 0), per_image(b, column));
  const ir::Ref below = b.subtract(turned, compare(b, ir::Arithmetic::greater, turned, b.constant(1)));
  const ir::Ref hue = b.add(below, compare(b, ir::Arithmetic::greater, b.constant(0), below));
  const ir::Ref rgb = hsv_to_rgb(b, b.concat({hue, channel(b, hsv, 1), channel(b, hsv, 2)}, 3));
  return rescaled(b, within(b, rgb, unit), unit, value_range);
}

ir::Ref draw_brightness(Lowering& b, const RandomFactor& factor, const RandomFactor& value_range, std::optional<std::int64_t> seed,
                        std::uint32_t which) {
  const double width = value_range.upper() - value_range.lower();
  return draw(b, factor.lower() * width, factor.upper() * width, seed, which);
}

ir::Ref draw_contrast(Lowering& b, const RandomFactor& factor, std::optional<std::int64_t> seed, std::uint32_t which) {
  const double less = factor.values.size() == 1 ? factor.values[0] : factor.lower();
  return draw(b, 1 - less, 1 + factor.upper(), seed, which);
}

ir::Ref draw_saturation(Lowering& b, const RandomFactor& factor, std::optional<std::int64_t> seed, std::uint32_t which) {
  const ir::Ref drawn = draw(b, factor.lower(), factor.upper(), seed, which);
  return b.divide(drawn, b.affine(drawn, -1, 1 + 1e-7F));  // keras.config.epsilon()
}

ir::Ref draw_hue(Lowering& b, const RandomFactor& factor, std::optional<std::int64_t> seed, std::uint32_t which) {
  const ir::Ref backwards = compare(b, ir::Arithmetic::greater, draw(b, 0, 1, seed, which), b.constant(0.5F));
  return b.multiply(b.affine(backwards, -1, 0.5F), draw(b, factor.from_zero(), factor.upper(), seed, which + 1));
}

}  // namespace tenon
