#pragma once
// DepthwiseConv1D, DepthwiseConv2D, SeparableConv1D and SeparableConv2D: every channel is convolved apart
// (keras/src/layers/convolutional/base_depthwise_conv.py and base_separable_conv.py). Unlike other convolutions they take strides and
// dilation_rate together.
#include "tenon/layer/image.h"
#include "tenon/layer/window.h"

namespace tenon {

/// (window..., channels, multiplier).
Shape depthwise_kernel(const ir::Ints& window, Dim channels, std::int64_t multiplier);
/// x (batch, spatial..., channels) -> (batch, positions..., channels * multiplier), the outputs of a channel side by side.
ir::Ref convolve_channels(Lowering& b, ir::Ref x, ir::Ref kernel, const SlidingWindow& w);
/// The outputs of `w` with so many channels for each of x.
Result<Shape> slide_channels(const Shape& x, const SlidingWindow& w, std::int64_t multiplier, const LayerInfo& info, const Site& at);

template <int n> struct DepthwiseConv {
  std::int64_t depth_multiplier = 1;
  Size<n> kernel_size{};
  Size<n> strides{1};
  Padding padding = Padding::valid;
  DataFormat data_format = DataFormat::channels_last;
  Size<n> dilation_rate{1};
  Activation activation = Activation::linear;
  bool use_bias = true;
  Initializer depthwise_initializer = initializer("GlorotUniform");
  Initializer bias_initializer = initializer("Zeros");
  Regularizer depthwise_regularizer{}, bias_regularizer{};
  Constraint depthwise_constraint{}, bias_constraint{};

  static constexpr LayerInfo info{
      .name = word_for(n, "DepthwiseConv1D", "DepthwiseConv2D", ""),
      .summary = "Slides a learned window of its own over every channel.",
      .input = spatial_input(n),
      .output = word_for(n, "(batch, steps', channels * depth_multiplier)", "(batch, height', width', channels * depth_multiplier)", "")};

  using C = DepthwiseConv;
  static constexpr auto fields(auto each) {
    return each(
        field("depth_multiplier", &C::depth_multiplier, "Number of outputs of every channel.", axis_length),
        required("kernel_size", &C::kernel_size, "Lengths of the window.", axis_length),
        field("strides", &C::strides, "Step of the window.", axis_length),
        field("padding", &C::padding, "\"same\": zeros around the input, so that only strides shrink the output."),
        field("data_format", &C::data_format, "Where the channels are."),
        field("dilation_rate", &C::dilation_rate, "Distance of the window's values.", axis_length),
        field("activation", &C::activation, "Applied to every output; None: linear."),
        field("use_bias", &C::use_bias, "Add one learned number per output channel."),
        field("depthwise_initializer", &C::depthwise_initializer, "Start values of the kernel (window..., channels, depth_multiplier)."),
        field("bias_initializer", &C::bias_initializer, "Start values of the bias."),
        field("depthwise_regularizer", &C::depthwise_regularizer, "Penalty on the kernel."),
        field("bias_regularizer", &C::bias_regularizer, "Penalty on the bias."),
        field("depthwise_constraint", &C::depthwise_constraint, "Projection of the kernel after each update."),
        field("bias_constraint", &C::bias_constraint, "Projection of the bias after each update."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, spatial(inputs[0].shape, n, info, at));
    TENON_TRY(const Shape y, slide_channels(x, window(), depth_multiplier, info, at));
    Signature s{.outputs = {{y}},
                .parameters = {{"kernel", depthwise_kernel(kernel_size.list(), x[-1], depth_multiplier), depthwise_initializer,
                                depthwise_regularizer, depthwise_constraint}}};
    if (use_bias) s.parameters.push_back({"bias", {y[-1]}, bias_initializer, bias_regularizer, bias_constraint});
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    auto y = convolve_channels(b, b.input(), b.parameter("kernel"), window());
    if (use_bias) y = b.add(y, b.parameter("bias"));
    return b.activate(y, activation);
  }

  SlidingWindow window() const { return sliding_window(kernel_size, strides, dilation_rate, padding); }
};

template <int n> struct SeparableConv {
  std::int64_t depth_multiplier = 1;
  std::int64_t filters = 0;
  Size<n> kernel_size{};
  Size<n> strides{1};
  Padding padding = Padding::valid;
  DataFormat data_format = DataFormat::channels_last;
  Size<n> dilation_rate{1};
  Activation activation = Activation::linear;
  bool use_bias = true;
  Initializer depthwise_initializer = initializer("GlorotUniform"), pointwise_initializer = initializer("GlorotUniform");
  Initializer bias_initializer = initializer("Zeros");
  Regularizer depthwise_regularizer{}, pointwise_regularizer{}, bias_regularizer{};
  Constraint depthwise_constraint{}, pointwise_constraint{}, bias_constraint{};

  static constexpr LayerInfo info{.name = word_for(n, "SeparableConv1D", "SeparableConv2D", ""),
                                  .summary = "Slides a window over every channel apart, then mixes the channels of each position.",
                                  .input = spatial_input(n),
                                  .output = positions_of_filters(n)};

  using C = SeparableConv;
  static constexpr auto fields(auto each) {
    return each(field("depth_multiplier", &C::depth_multiplier, "Number of outputs of every channel before they are mixed.", axis_length),
                required("filters", &C::filters, "Number of output channels.", axis_length),
                required("kernel_size", &C::kernel_size, "Lengths of the window.", axis_length),
                field("strides", &C::strides, "Step of the window.", axis_length),
                field("padding", &C::padding, "\"same\": zeros around the input, so that only strides shrink the output."),
                field("data_format", &C::data_format, "Where the channels are."),
                field("dilation_rate", &C::dilation_rate, "Distance of the window's values.", axis_length),
                field("activation", &C::activation, "Applied to every output; None: linear."),
                field("use_bias", &C::use_bias, "Add one learned number per filter."),
                field("depthwise_initializer", &C::depthwise_initializer,
                      "Start values of depthwise_kernel (window..., channels, depth_multiplier)."),
                field("pointwise_initializer", &C::pointwise_initializer,
                      "Start values of pointwise_kernel (1..., channels * depth_multiplier, filters)."),
                field("bias_initializer", &C::bias_initializer, "Start values of the bias (filters,)."),
                field("depthwise_regularizer", &C::depthwise_regularizer, "Penalty on depthwise_kernel."),
                field("pointwise_regularizer", &C::pointwise_regularizer, "Penalty on pointwise_kernel."),
                field("bias_regularizer", &C::bias_regularizer, "Penalty on the bias."),
                field("depthwise_constraint", &C::depthwise_constraint, "Projection of depthwise_kernel after each update."),
                field("pointwise_constraint", &C::pointwise_constraint, "Projection of pointwise_kernel after each update."),
                field("bias_constraint", &C::bias_constraint, "Projection of the bias after each update."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, spatial(inputs[0].shape, n, info, at));
    TENON_TRY(const Shape y, slide_channels(x, window(), depth_multiplier, info, at));
    Shape pointwise(std::vector<Dim>(n, Dim(1)));
    pointwise.dims.insert(pointwise.dims.end(), {y[-1], filters});
    Signature s{.outputs = {{y.with(-1, filters)}},
                .parameters = {{"depthwise_kernel", depthwise_kernel(kernel_size.list(), x[-1], depth_multiplier), depthwise_initializer,
                                depthwise_regularizer, depthwise_constraint},
                               {"pointwise_kernel", pointwise, pointwise_initializer, pointwise_regularizer, pointwise_constraint}}};
    if (use_bias) s.parameters.push_back({"bias", {filters}, bias_initializer, bias_regularizer, bias_constraint});
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    const auto apart = convolve_channels(b, b.input(), b.parameter("depthwise_kernel"), window());
    const SlidingWindow point = sliding_window(Size<n>(1), Size<n>(1), Size<n>(1), Padding::valid);
    auto y = b(ir::Convolution{window_over(b.shape(apart), point)}, {apart, b.parameter("pointwise_kernel")});
    if (use_bias) y = b.add(y, b.parameter("bias"));
    return b.activate(y, activation);
  }

  SlidingWindow window() const { return sliding_window(kernel_size, strides, dilation_rate, padding); }
};

}  // namespace tenon
