#pragma once
// Conv1D, Conv2D and Conv3D, which differ in the number of spatial axes only: keras/src/layers/convolutional/base_conv.py.
#include "tenon/layer/image.h"
#include "tenon/layer/low_rank.h"
#include "tenon/layer/window.h"

namespace tenon {

template <int n> struct Conv {
  std::int64_t filters = 0;
  Size<n> kernel_size{};
  Size<n> strides{1};
  std::conditional_t<n == 1, SequencePadding, Padding> padding{};
  DataFormat data_format = DataFormat::channels_last;
  Size<n> dilation_rate{1};
  std::int64_t groups = 1;
  Activation activation = Activation::linear;
  bool use_bias = true;
  Initializer kernel_initializer = initializer("GlorotUniform");
  Initializer bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, bias_constraint{};
  std::optional<std::int64_t> lora_rank{};
  std::optional<double> lora_alpha{};

  static constexpr LayerInfo info{
      .name = word_for(n, "Conv1D", "Conv2D", "Conv3D"),
      .summary = word_for(n, "Slides a learned window along a sequence.", "Slides a learned window over height and width.",
                          "Slides a learned window over depth, height and width."),
      .input = spatial_input(n),
      .output = positions_of_filters(n)};

  static constexpr auto fields(auto each) {
    return each(
        required("filters", &Conv::filters, "Number of output channels.", axis_length),
        required("kernel_size", &Conv::kernel_size,
                 word_for(n, "Length of the window, in steps.", "Height and width of the window, in pixels.",
                          "Depth, height and width of the window."),
                 axis_length),
        field("strides", &Conv::strides, word_for(n, "Step of the window.", "Step of the window, in pixels.", "Step of the window."),
              axis_length),
        field("padding", &Conv::padding,
              word_for(n, "\"same\": zeros around the input, so that only strides shrink the output; \"causal\": zeros in front of it.",
                       "\"same\": zeros around the input, so that only strides shrink the output.",
                       "\"same\": zeros around the input, so that only strides shrink the output.")),
        field("data_format", &Conv::data_format, "Where the channels are."),
        field("dilation_rate", &Conv::dilation_rate,
              word_for(n, "Distance of the window's values.", "Distance of the window's values, in pixels.",
                       "Distance of the window's values."),
              axis_length),
        field("groups", &Conv::groups, "Number of groups of channels that are convolved apart.", axis_length),
        field("activation", &Conv::activation, "Applied to every output; None: linear."),
        field("use_bias", &Conv::use_bias, "Add one learned number per filter."),
        field("kernel_initializer", &Conv::kernel_initializer,
              word_for(n, "Start values of the kernel (steps, channels / groups, filters).",
                       "Start values of the kernel (height, width, channels / groups, filters).",
                       "Start values of the kernel (depth, height, width, channels / groups, filters).")),
        field("bias_initializer", &Conv::bias_initializer, "Start values of the bias (filters,)."),
        field("kernel_regularizer", &Conv::kernel_regularizer, "Penalty on the kernel."),
        field("bias_regularizer", &Conv::bias_regularizer, "Penalty on the bias."),
        field("kernel_constraint", &Conv::kernel_constraint, "Projection of the kernel after each update."),
        field("bias_constraint", &Conv::bias_constraint, "Projection of the bias after each update."),
        recent("lora_rank", &Conv::lora_rank,
               "Rank of a low-rank adaptation: the kernel is frozen, and a product of two small matrices trained on top; None: none.",
               between(0, 2147483647)),
        recent("lora_alpha", &Conv::lora_alpha, "What the product is multiplied by is lora_alpha / lora_rank; None: 1."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, spatial(inputs[0].shape, n, info, at));
    if (!x[-1].known()) return report_axis_unknown(x, "channels", info, at);
    if (filters % groups) return report_groups_do_not_divide(groups, "filters", filters, x, at);
    if (x[-1].value % groups) return report_groups_do_not_divide(groups, "input channels", x[-1].value, x, at);
    if (const auto failed = report_strides_dilated(window(), at)) return *failed;
    TENON_TRY(const Shape y, slide(x, window(), "kernel_size", at));
    Shape kernel;
    kernel.dims.assign(kernel_size.each.begin(), kernel_size.each.end());
    kernel.dims.insert(kernel.dims.end(), {x[-1].value / groups, filters});
    Signature s{.outputs = {{y.with(-1, filters)}},
                .parameters = {{"kernel", kernel, kernel_initializer, kernel_regularizer, kernel_constraint}}};
    if (use_bias) s.parameters.push_back({"bias", {filters}, bias_initializer, bias_regularizer, bias_constraint});
    if (const auto failed = add_low_rank(s, low_rank(), at)) return *failed;
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    auto y = b(ir::Convolution{window_over(b.shape(b.input()), window()), groups}, {b.input(), adapted(b, "kernel", low_rank())});
    if (use_bias) y = b.add(y, b.parameter("bias"));
    return b.activate(y, activation);
  }

  LowRank low_rank() const { return {lora_rank, lora_alpha}; }
  SlidingWindow window() const { return sliding_window(kernel_size, strides, dilation_rate, padding); }
};

}  // namespace tenon
