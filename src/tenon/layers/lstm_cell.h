#pragma once
#include "tenon/layer/recurrent.h"

namespace tenon {

struct LSTMCell {
  std::int64_t units = 0;
  Activation activation = Activation::tanh, recurrent_activation = Activation::sigmoid;
  bool use_bias = true;
  bool unit_forget_bias = true;
  Initializer kernel_initializer = initializer("GlorotUniform"), recurrent_initializer = initializer("Orthogonal");
  Initializer bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, recurrent_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, recurrent_constraint{}, bias_constraint{};
  double dropout = 0, recurrent_dropout = 0;
  std::optional<std::int64_t> seed{};
  std::int64_t implementation = 2;

  static constexpr LayerInfo info{.name = "LSTMCell",
                                  .summary = "One step of a LSTM layer, for RNN.",
                                  .input = "(batch, features), and the states (batch, units)",
                                  .output = "(batch, units), and the new states",
                                  .arity = Arity::named,
                                  .mask = MaskRule::stops,
                                  .call = {"inputs", "states"}};

  static constexpr auto fields(auto each) {
    return each(
        required("units", &LSTMCell::units, "Length of the output of one point in time.", axis_length),
        field("activation", &LSTMCell::activation, "Of the candidate state; None: linear."),
        field("recurrent_activation", &LSTMCell::recurrent_activation, "Of the gates."),
        field("use_bias", &LSTMCell::use_bias, "Add one learned number per gate and unit."),
        field("unit_forget_bias", &LSTMCell::unit_forget_bias, "Start the bias of the forget gate at 1."),
        field("kernel_initializer", &LSTMCell::kernel_initializer, "Start values of the kernel, which the input is multiplied by."),
        field("recurrent_initializer", &LSTMCell::recurrent_initializer,
              "Start values of the recurrent kernel, which the state is multiplied by."),
        field("bias_initializer", &LSTMCell::bias_initializer, "Start values of the bias."),
        field("kernel_regularizer", &LSTMCell::kernel_regularizer, "Penalty on the kernel."),
        field("recurrent_regularizer", &LSTMCell::recurrent_regularizer, "Penalty on the recurrent kernel."),
        field("bias_regularizer", &LSTMCell::bias_regularizer, "Penalty on the bias."),
        field("kernel_constraint", &LSTMCell::kernel_constraint, "Projection of the kernel after each update."),
        field("recurrent_constraint", &LSTMCell::recurrent_constraint, "Projection of the recurrent kernel after each update."),
        field("bias_constraint", &LSTMCell::bias_constraint, "Projection of the bias after each update."),
        field("dropout", &LSTMCell::dropout, "Share of the input set to zero while training, alike at every point in time.", between(0, 1)),
        field("recurrent_dropout", &LSTMCell::recurrent_dropout,
              "Share of the state set to zero while training, alike at every point in time.", between(0, 1)),
        field("seed", &LSTMCell::seed, "Number that fixes the dropout; None: it follows the seed of the run and the layer's place."),
        recent("implementation", &LSTMCell::implementation, "Keras 2's choice of an algorithm; without effect."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_cell(cell_of(*this, ir::Cell::lstm), inputs, info, at); }
  ir::Refs lower(Lowering& b) const { return lower_cell(cell_of(*this, ir::Cell::lstm), b); }
};

}  // namespace tenon
