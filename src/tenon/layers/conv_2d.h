#pragma once
#include "tenon/layer/image.h"
#include "tenon/layer/window.h"

namespace tenon {

struct Conv2D {
  std::int64_t filters = 0;
  Size2D kernel_size{};
  Size2D strides{1};
  Padding padding = Padding::valid;
  DataFormat data_format = DataFormat::channels_last;
  Size2D dilation_rate{1};
  std::int64_t groups = 1;
  Activation activation = Activation::linear;
  bool use_bias = true;
  Initializer kernel_initializer = initializer("GlorotUniform");
  Initializer bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, bias_constraint{};
  NotYet<> lora_rank{}, lora_alpha{};

  static constexpr LayerInfo info{.name = "Conv2D",
                                  .summary = "Slides a learned window over height and width.",
                                  .input = "(batch, height, width, channels)",
                                  .output = "(batch, height', width', filters)"};

  static constexpr auto fields = std::tuple{
      required("filters", &Conv2D::filters, "Number of output channels.", axis_length),
      required("kernel_size", &Conv2D::kernel_size, "Height and width of the window, in pixels.", axis_length),
      field("strides", &Conv2D::strides, "Step of the window, in pixels.", axis_length),
      field("padding", &Conv2D::padding, "\"same\": zeros around the input, so that only strides shrink the output."),
      field("data_format", &Conv2D::data_format, "Where the channels are."),
      field("dilation_rate", &Conv2D::dilation_rate, "Distance of the window's values, in pixels.", axis_length),
      field("groups", &Conv2D::groups, "Number of groups of channels that are convolved apart.", axis_length),
      field("activation", &Conv2D::activation, "Applied to every output; None: linear."),
      field("use_bias", &Conv2D::use_bias, "Add one learned number per filter."),
      field("kernel_initializer", &Conv2D::kernel_initializer, "Start values of the kernel (height, width, channels / groups, filters)."),
      field("bias_initializer", &Conv2D::bias_initializer, "Start values of the bias (filters,)."),
      field("kernel_regularizer", &Conv2D::kernel_regularizer, "Penalty on the kernel."),
      field("bias_regularizer", &Conv2D::bias_regularizer, "Penalty on the bias."),
      field("kernel_constraint", &Conv2D::kernel_constraint, "Projection of the kernel after each update."),
      field("bias_constraint", &Conv2D::bias_constraint, "Projection of the bias after each update."),
      recent("lora_rank", &Conv2D::lora_rank, "Rank of a low-rank adaptation."),
      recent("lora_alpha", &Conv2D::lora_alpha, "Scale of a low-rank adaptation.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(const Shape x, image(inputs[0].shape, info, at));
    if (!x[3].known()) return report_axis_unknown(x, "channels", info, at);
    if (filters % groups) return report_groups("filters", filters, x, at);
    if (x[3].value % groups) return report_groups("input channels", x[3].value, x, at);
    if (strides != Size2D(1) && dilation_rate != Size2D(1))
      return at.error(Code::ArgumentOutOfRange, "dilation_rate")
          .expected("(1, 1)")
          .found(to_string(dilation_rate))
          .because("Keras dilates a window only when its strides are (1, 1); they are " + to_string(strides) + ".")
          .fix("step by one pixel", "strides=(1, 1)")
          .fix("or do not dilate", "dilation_rate=(1, 1)")
          .emit();
    TENON_TRY(const Shape y, slide(x, window(), "kernel_size", at));
    Signature s{.outputs = {{y.with(3, filters)}},
                .parameters = {{"kernel",
                                {kernel_size.height, kernel_size.width, x[3].value / groups, filters},
                                kernel_initializer,
                                kernel_regularizer,
                                kernel_constraint}}};
    if (use_bias) s.parameters.push_back({"bias", {filters}, bias_initializer, bias_regularizer, bias_constraint});
    return s;
  }

  ir::Ref lower(Lowering& b) const {
    auto y = b(ir::Convolution{window_over(b.shape(b.input()), window()), groups}, {b.input(), b.parameter("kernel")});
    if (use_bias) y = b.add(y, b.parameter("bias"));
    return b.activate(y, activation);
  }

  Window2D window() const { return {kernel_size, strides, dilation_rate, padding}; }

  Reported report_groups(const std::string& what, std::int64_t count, const Shape& x, const Site& at) const {
    return at.error(Code::GroupsDoNotDivide, "groups")
        .expected("a divisor of " + std::to_string(count))
        .found(groups)
        .because("Each group reads an equal share of the input channels and makes an equal share of the filters; there are " +
                 std::to_string(count) + " " + what + "." + channels_first_hint(x))
        .fix("use one group", "groups=1")
        .emit();
  }
};

}  // namespace tenon
