#pragma once
#include "tenon/layer/augmentation.h"

namespace tenon {

struct AutoContrast {
  DataFormat data_format = DataFormat::channels_last;
  RandomFactor value_range{0, 255};

  static constexpr LayerInfo info{.name = "AutoContrast",
                                  .summary = "Spreads the values of every channel of an image over the value range.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "as the input"};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &AutoContrast::data_format, "Where the channels are."),
                field("value_range", &AutoContrast::value_range, "The smallest and the largest number of a pixel."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_augmentation(inputs, info, at); }

  // auto_contrast.py; a channel of one value stays as it is.
  ir::Ref lower(Lowering& b) const {
    const ir::Ref x = rescaled(b, b.input(), value_range, {0, 255});
    const ir::Ref low = b.reduce(ir::Fold::minimum, x, {1, 2}, ir::Axes::stay),
                  high = b.reduce(ir::Fold::maximum, x, {1, 2}, ir::Axes::stay);
    const ir::Ref flat = b(ir::Binary{ir::Arithmetic::equal}, {low, high});
    const ir::Ref scale = b.divide(b.constant(255), b.select(flat, b.constant(1), b.subtract(high, low)));
    const ir::Ref y = b.clip(b.add(b.multiply(x, scale), b.multiply(b.affine(low, -1), scale)), 0, 255);
    return b.select(flat, b.input(), rescaled(b, y, {0, 255}, value_range));
  }
};

}  // namespace tenon
