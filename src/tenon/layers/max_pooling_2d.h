#pragma once
#include "tenon/layer/image.h"
#include "tenon/layer/window.h"

namespace tenon {

struct MaxPooling2D {
  Size2D pool_size{2};
  std::optional<Size2D> strides{};
  Padding padding = Padding::valid;
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{.name = "MaxPooling2D",
                                  .summary = "The largest value of each window.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "(batch, height', width', channels)"};

  static constexpr auto fields =
      std::tuple{field("pool_size", &MaxPooling2D::pool_size, "Height and width of the window, in pixels.", axis_length),
                 field("padding", &MaxPooling2D::padding, "\"same\": the input is padded, so that only strides shrink the output."),
                 field("strides", &MaxPooling2D::strides, "Step of the window, in pixels; None: as pool_size.", axis_length),
                 field("data_format", &MaxPooling2D::data_format, "Where the channels are.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_pooling(inputs, window(), info, at); }

  ir::Ref lower(Lowering& b) const { return b(ir::Pooling{ir::PoolKind::maximum, window_over(b.shape(b.input()), window())}, {b.input()}); }

  Window2D window() const { return {.size = pool_size, .strides = strides.value_or(pool_size), .padding = padding}; }
};

}  // namespace tenon
