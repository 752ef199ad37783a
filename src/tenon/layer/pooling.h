#pragma once
// MaxPooling and AveragePooling over one to three spatial axes, and their global kin.
#include "tenon/layer/image.h"
#include "tenon/layer/window.h"

namespace tenon {

/// infer() of a layer that takes one value of each window.
Result<Signature> infer_pooling(Inputs inputs, int axes, const SlidingWindow& w, const LayerInfo& info, const Site& at);

template <ir::PoolKind kind, int n> struct PoolingLayer {
  static constexpr bool maximum = kind == ir::PoolKind::maximum;

  Size<n> pool_size{2};
  std::optional<Size<n>> strides{};
  Padding padding = Padding::valid;
  DataFormat data_format = DataFormat::channels_last;

  static constexpr LayerInfo info{
      .name = maximum ? word_for(n, "MaxPooling1D", "MaxPooling2D", "MaxPooling3D")
                      : word_for(n, "AveragePooling1D", "AveragePooling2D", "AveragePooling3D"),
      .summary = maximum ? "The largest value of each window." : "The mean of each window; padding does not count.",
      .input = spatial_input(n),
      .output = positions_of_channels(n)};

  using P = PoolingLayer;
  static constexpr auto size_field = field("pool_size", &P::pool_size,
                                           word_for(n, "Length of the window, in steps.", "Height and width of the window, in pixels.",
                                                    "Depth, height and width of the window."),
                                           axis_length);
  static constexpr auto fields(auto each) {
    return each(maximum ? size_field : required(size_field.name, size_field.member, size_field.doc, size_field.allowed),
                field("padding", &P::padding, "\"same\": the input is padded, so that only strides shrink the output."),
                field("strides", &P::strides,
                      word_for(n, "Step of the window, in steps; None: as pool_size.", "Step of the window, in pixels; None: as pool_size.",
                               "Step of the window; None: as pool_size."),
                      axis_length),
                field("data_format", &P::data_format, "Where the channels are."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_pooling(inputs, n, window(), info, at); }

  ir::Ref lower(Lowering& b) const { return b(ir::Pooling{kind, window_over(b.shape(b.input()), window())}, {b.input()}); }

  SlidingWindow window() const { return sliding_window(pool_size, strides.value_or(pool_size), Size<n>(1), padding); }
};

/// One value for each channel: infer() and lower() of global pooling.
Result<Signature> infer_global_pooling(Inputs inputs, int axes, bool keepdims, const LayerInfo& info, const Site& at);
ir::Ref pool_globally(Lowering& b, ir::PoolKind kind, bool keepdims);

template <ir::PoolKind kind, int n> struct GlobalPooling {
  static constexpr bool maximum = kind == ir::PoolKind::maximum;

  DataFormat data_format = DataFormat::channels_last;
  bool keepdims = false;

  static constexpr LayerInfo info{
      .name = maximum ? word_for(n, "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D")
                      : word_for(n, "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D"),
      .summary = maximum ? word_for(n, "The largest value of each channel over all steps.",
                                    "The largest value of each channel over height and width.",
                                    "The largest value of each channel over depth, height and width.")
                         : word_for(n, "The mean of each channel over all steps.", "The mean of each channel over height and width.",
                                    "The mean of each channel over depth, height and width."),
      .input = spatial_input(n),
      .output = word_for(n, "(batch, channels), or (batch, 1, channels) with keepdims",
                         "(batch, channels), or (batch, 1, 1, channels) with keepdims",
                         "(batch, channels), or (batch, 1, 1, 1, channels) with keepdims"),
      .mask = n == 1 && !maximum ? MaskRule::own : MaskRule::stops};

  static constexpr auto fields(auto each) {
    return each(field("data_format", &GlobalPooling::data_format, "Where the channels are."),
                field("keepdims", &GlobalPooling::keepdims,
                      word_for(n, "Keep the steps, with length 1.", "Keep height and width, with length 1.",
                               "Keep depth, height and width, with length 1.")));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_global_pooling(inputs, n, keepdims, info, at); }

  ir::Ref lower(Lowering& b) const { return pool_globally(b, kind, keepdims); }
};

}  // namespace tenon
