#pragma once
#include "tenon/layer/image.h"

namespace tenon {

struct GlobalMaxPooling2D {
  DataFormat data_format = DataFormat::channels_last;
  bool keepdims = false;

  static constexpr LayerInfo info{.name = "GlobalMaxPooling2D",
                                  .summary = "The largest value of each channel over height and width.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "(batch, channels), or (batch, 1, 1, channels) with keepdims"};

  static constexpr auto fields = std::tuple{field("data_format", &GlobalMaxPooling2D::data_format, "Where the channels are."),
                                            field("keepdims", &GlobalMaxPooling2D::keepdims, "Keep height and width, with length 1.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, image(inputs[0].shape, info, at));
    return Signature{.outputs = {{keepdims ? Shape{x[0], 1, 1, x[3]} : Shape{x[0], x[3]}}}};
  }

  ir::Ref lower(Lowering& b) const {
    const auto largest = b(ir::Reduce{ir::Fold::maximum, {1, 2}}, {b.input()});
    const Shape x = b.shape(b.input());
    return keepdims ? largest : b.reshape(largest, {x[0], x[3]});
  }
};

}  // namespace tenon
