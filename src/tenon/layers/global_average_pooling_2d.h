#pragma once
#include "tenon/layer/image.h"

namespace tenon {

struct GlobalAveragePooling2D {
  DataFormat data_format = DataFormat::channels_last;
  bool keepdims = false;

  static constexpr LayerInfo info{.name = "GlobalAveragePooling2D",
                                  .summary = "The mean of each channel over height and width.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "(batch, channels), or (batch, 1, 1, channels) with keepdims"};

  static constexpr auto fields = std::tuple{field("data_format", &GlobalAveragePooling2D::data_format, "Where the channels are."),
                                            field("keepdims", &GlobalAveragePooling2D::keepdims, "Keep height and width, with length 1.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, image(inputs[0].shape, info, at));
    return Signature{.outputs = {{keepdims ? Shape{x[0], 1, 1, x[3]} : Shape{x[0], x[3]}}}};
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.input());
    const auto sum = b(ir::Reduce{ir::Fold::sum, {1, 2}}, {b.input()});
    const auto mean = b.affine(sum, 1 / static_cast<float>(x[1].value * x[2].value));
    return keepdims ? mean : b.reshape(mean, {x[0], x[3]});
  }
};

}  // namespace tenon
