#pragma once
// ConvLSTM1D, ConvLSTM2D and ConvLSTM3D: an LSTM whose products are convolutions. keras/src/layers/rnn/conv_lstm.py.
#include "tenon/layer/image.h"
#include "tenon/layer/recurrent.h"
#include "tenon/layer/window.h"

namespace tenon {

/// What the three have in common, by Keras' arguments. `kernel`: the lengths of the window.
struct ConvLSTMCell {
  SlidingWindow window;  // over the input; the one over the state takes every step and pads
  std::int64_t filters;
  const Activation &activation, &recurrent_activation;
  bool use_bias, unit_forget_bias;
  const Initializer &kernel_initializer, &recurrent_initializer, &bias_initializer;
  const Regularizer &kernel_regularizer, &recurrent_regularizer, &bias_regularizer;
  const Constraint &kernel_constraint, &recurrent_constraint, &bias_constraint;
  double dropout, recurrent_dropout;
  std::optional<std::int64_t> seed;
  int axes() const { return static_cast<int>(window.size.size()); }
};

Result<Signature> infer_conv_lstm(const ConvLSTMCell& cell, const SequenceArguments& how, Inputs inputs, const LayerInfo& info,
                                  const Site& at);
ir::Refs lower_conv_lstm(const ConvLSTMCell& cell, const SequenceArguments& how, Lowering& b);

template <int n> struct ConvLSTM {
  bool return_sequences = false, return_state = false, go_backwards = false, stateful = false, unroll = false;
  bool zero_output_for_mask = false;
  std::int64_t filters = 0;
  Size<n> kernel_size{}, strides{1};
  Padding padding = Padding::valid;
  DataFormat data_format = DataFormat::channels_last;
  Size<n> dilation_rate{1};
  Activation activation = Activation::tanh, recurrent_activation = Activation::sigmoid;
  bool use_bias = true;
  Initializer kernel_initializer = initializer("GlorotUniform"), recurrent_initializer = initializer("Orthogonal");
  Initializer bias_initializer = initializer("Zeros");
  bool unit_forget_bias = true;
  Regularizer kernel_regularizer{}, recurrent_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, recurrent_constraint{}, bias_constraint{};
  double dropout = 0, recurrent_dropout = 0;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = word_for(n, "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
                                  .summary = "Long short-term memory whose products are convolutions: reads a film point by point.",
                                  .input = word_for(n, "(batch, time, steps, channels)", "(batch, time, height, width, channels)",
                                                    "(batch, time, depth, height, width, channels)"),
                                  .output = "(batch, positions, filters), or (batch, time, positions, filters) with return_sequences",
                                  .arity = Arity::named,
                                  .mask = MaskRule::own,
                                  .call = {"sequences", "initial_state"}};

  using C = ConvLSTM;
  static constexpr auto fields(auto each) {
    return each(
        field("return_sequences", &C::return_sequences, "Give the output of every point in time, not only the last."),
        field("return_state", &C::return_state, "Give the last states as further outputs."),
        field("go_backwards", &C::go_backwards, "Read the sequence from its end; the outputs come in the order of reading."),
        field("stateful", &C::stateful, "Start every batch with the last states of the one before; a batch has a fixed size."),
        field("unroll", &C::unroll, "Without effect: Tenon decides how the steps are run."),
        field("zero_output_for_mask", &C::zero_output_for_mask,
              "Give zeros, not the output before, for a point in time that the mask leaves out."),
        required("filters", &C::filters, "Number of output channels.", axis_length),
        required("kernel_size", &C::kernel_size, "Lengths of the window.", axis_length),
        field("strides", &C::strides, "Step of the window over the input.", axis_length),
        field("padding", &C::padding, "\"same\": zeros around the input, so that only strides shrink the output."),
        field("data_format", &C::data_format, "Where the channels are."),
        field("dilation_rate", &C::dilation_rate, "Distance of the window's values over the input.", axis_length),
        field("activation", &C::activation, "Of the candidate state; None: linear."),
        field("recurrent_activation", &C::recurrent_activation, "Of the gates."),
        field("use_bias", &C::use_bias, "Add one learned number per gate and filter."),
        field("kernel_initializer", &C::kernel_initializer, "Start values of the kernel, that slides over the input."),
        field("recurrent_initializer", &C::recurrent_initializer, "Start values of the recurrent kernel, that slides over the state."),
        field("bias_initializer", &C::bias_initializer, "Start values of the bias."),
        field("unit_forget_bias", &C::unit_forget_bias, "Start the bias of the forget gate at 1."),
        field("kernel_regularizer", &C::kernel_regularizer, "Penalty on the kernel."),
        field("recurrent_regularizer", &C::recurrent_regularizer, "Penalty on the recurrent kernel."),
        field("bias_regularizer", &C::bias_regularizer, "Penalty on the bias."),
        field("kernel_constraint", &C::kernel_constraint, "Projection of the kernel after each update."),
        field("recurrent_constraint", &C::recurrent_constraint, "Projection of the recurrent kernel after each update."),
        field("bias_constraint", &C::bias_constraint, "Projection of the bias after each update."),
        field("dropout", &C::dropout, "Share of the input set to zero while training, alike at every point in time.", between(0, 1)),
        field("recurrent_dropout", &C::recurrent_dropout, "Share of the state set to zero while training, alike at every point in time.",
              between(0, 1)),
        field("seed", &C::seed, "Number that fixes the dropout; None: it follows the seed of the run and the layer's place."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_conv_lstm(cell(), sequence_of(*this), inputs, info, at); }
  ir::Refs lower(Lowering& b) const { return lower_conv_lstm(cell(), sequence_of(*this), b); }

 private:
  ConvLSTMCell cell() const {
    return {sliding_window(kernel_size, strides, dilation_rate, padding),
            filters,
            activation,
            recurrent_activation,
            use_bias,
            unit_forget_bias,
            kernel_initializer,
            recurrent_initializer,
            bias_initializer,
            kernel_regularizer,
            recurrent_regularizer,
            bias_regularizer,
            kernel_constraint,
            recurrent_constraint,
            bias_constraint,
            dropout,
            recurrent_dropout,
            seed};
  }
};

}  // namespace tenon
