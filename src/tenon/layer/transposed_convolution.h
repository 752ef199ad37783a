#pragma once
// Conv1DTranspose, Conv2DTranspose and Conv3DTranspose: keras/src/layers/convolutional/base_conv_transpose.py. What a convolution
// does to the gradient of its input is what they do to theirs.
#include "tenon/layer/image.h"
#include "tenon/layer/window.h"

namespace tenon {

/// Lengths of the output of a transposed convolution: those that `w` slides over in as many steps as `x` is long. Reports
/// output_padding that leaves none.
Result<Shape> unslide(const Shape& x, const SlidingWindow& w, const std::optional<ir::Ints>& output_padding, const Site& at);

template <int n> struct ConvTranspose {
  std::int64_t filters = 0;
  Size<n> kernel_size{};
  Size<n> strides{1};
  Padding padding = Padding::valid;
  std::optional<Size<n>> output_padding{};
  DataFormat data_format = DataFormat::channels_last;
  Size<n> dilation_rate{1};
  Activation activation = Activation::linear;
  bool use_bias = true;
  Initializer kernel_initializer = initializer("GlorotUniform");
  Initializer bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, bias_constraint{};

  static constexpr LayerInfo info{.name = word_for(n, "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
                                  .summary = "Spreads every position over a learned window: a convolution the other way round.",
                                  .input = spatial_input(n),
                                  .output = positions_of_filters(n)};

  using C = ConvTranspose;
  static constexpr auto fields(auto each) {
    return each(
        required("filters", &C::filters, "Number of output channels.", axis_length),
        required("kernel_size", &C::kernel_size, "Lengths of the window.", axis_length),
        field("strides", &C::strides, "Distance of the windows of neighbouring positions.", axis_length),
        field("padding", &C::padding, "\"same\": the output is cut to strides times the input; \"valid\": all windows are kept whole."),
        field("output_padding", &C::output_padding, "Places added behind the output, less than strides; None: as padding asks.",
              between(0, axis_length.high)),
        field("data_format", &C::data_format, "Where the channels are."),
        field("dilation_rate", &C::dilation_rate, "Distance of the window's values.", axis_length),
        field("activation", &C::activation, "Applied to every output; None: linear."),
        field("use_bias", &C::use_bias, "Add one learned number per filter."),
        field("kernel_initializer", &C::kernel_initializer, "Start values of the kernel (window..., filters, channels)."),
        field("bias_initializer", &C::bias_initializer, "Start values of the bias (filters,)."),
        field("kernel_regularizer", &C::kernel_regularizer, "Penalty on the kernel."),
        field("bias_regularizer", &C::bias_regularizer, "Penalty on the bias."),
        field("kernel_constraint", &C::kernel_constraint, "Projection of the kernel after each update."),
        field("bias_constraint", &C::bias_constraint, "Projection of the bias after each update."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, spatial(inputs[0].shape, n, info, at));
    if (!x[-1].known()) return report_axis_unknown(x, "channels", info, at);
    if (const auto failed = report_strides_dilated(window(), at)) return *failed;
    TENON_TRY(const Shape y, unslide(x, window(), padding_of_output(), at));
    Shape kernel;
    kernel.dims.assign(kernel_size.each.begin(), kernel_size.each.end());
    kernel.dims.insert(kernel.dims.end(), {filters, x[-1]});
    Signature s{.outputs = {{y.with(-1, filters)}},
                .parameters = {{"kernel", kernel, kernel_initializer, kernel_regularizer, kernel_constraint}}};
    if (use_bias) s.parameters.push_back({"bias", {filters}, bias_initializer, bias_regularizer, bias_constraint});
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    Report never;  // infer() has seen this shape
    const Shape output = unslide(b.shape(b.input()), window(), padding_of_output(), Site{never, {}})->with(-1, filters);
    auto y = b(ir::ConvolutionInputGradient{ir::Convolution{window_over(output, window())}, output}, {b.input(), b.parameter("kernel")});
    if (use_bias) y = b.add(y, b.parameter("bias"));
    return b.activate(y, activation);
  }

  SlidingWindow window() const { return sliding_window(kernel_size, strides, dilation_rate, padding); }
  std::optional<ir::Ints> padding_of_output() const { return output_padding ? std::optional(output_padding->list()) : std::nullopt; }
};

}  // namespace tenon
