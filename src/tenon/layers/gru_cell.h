#pragma once
#include "tenon/layer/recurrent.h"

namespace tenon {

struct GRUCell {
  std::int64_t units = 0;
  Activation activation = Activation::tanh, recurrent_activation = Activation::sigmoid;
  bool use_bias = true;
  Initializer kernel_initializer = initializer("GlorotUniform"), recurrent_initializer = initializer("Orthogonal");
  Initializer bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, recurrent_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, recurrent_constraint{}, bias_constraint{};
  double dropout = 0, recurrent_dropout = 0;
  bool reset_after = true;
  std::optional<std::int64_t> seed{};
  std::int64_t implementation = 2;

  static constexpr LayerInfo info{.name = "GRUCell",
                                  .summary = "One step of a GRU layer, for RNN.",
                                  .input = "(batch, features), and the states (batch, units)",
                                  .output = "(batch, units), and the new states",
                                  .arity = Arity::named,
                                  .mask = MaskRule::stops,
                                  .call = {"inputs", "states"}};

  static constexpr auto fields(auto each) {
    return each(
        required("units", &GRUCell::units, "Length of the output of one point in time.", axis_length),
        field("activation", &GRUCell::activation, "Of the candidate state; None: linear."),
        field("recurrent_activation", &GRUCell::recurrent_activation, "Of the gates."),
        field("use_bias", &GRUCell::use_bias, "Add one learned number per gate and unit."),
        field("kernel_initializer", &GRUCell::kernel_initializer, "Start values of the kernel, which the input is multiplied by."),
        field("recurrent_initializer", &GRUCell::recurrent_initializer,
              "Start values of the recurrent kernel, which the state is multiplied by."),
        field("bias_initializer", &GRUCell::bias_initializer, "Start values of the bias."),
        field("kernel_regularizer", &GRUCell::kernel_regularizer, "Penalty on the kernel."),
        field("recurrent_regularizer", &GRUCell::recurrent_regularizer, "Penalty on the recurrent kernel."),
        field("bias_regularizer", &GRUCell::bias_regularizer, "Penalty on the bias."),
        field("kernel_constraint", &GRUCell::kernel_constraint, "Projection of the kernel after each update."),
        field("recurrent_constraint", &GRUCell::recurrent_constraint, "Projection of the recurrent kernel after each update."),
        field("bias_constraint", &GRUCell::bias_constraint, "Projection of the bias after each update."),
        field("dropout", &GRUCell::dropout, "Share of the input set to zero while training, alike at every point in time.", between(0, 1)),
        field("recurrent_dropout", &GRUCell::recurrent_dropout,
              "Share of the state set to zero while training, alike at every point in time.", between(0, 1)),
        field("reset_after", &GRUCell::reset_after, "Apply the reset gate behind the product with the recurrent kernel."),
        field("seed", &GRUCell::seed, "Number that fixes the dropout; None: it follows the seed of the run and the layer's place."),
        recent("implementation", &GRUCell::implementation, "Keras 2's choice of an algorithm; without effect."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_cell(cell_of(*this, ir::Cell::gru), inputs, info, at); }
  ir::Refs lower(Lowering& b) const { return lower_cell(cell_of(*this, ir::Cell::gru), b); }
};

}  // namespace tenon
