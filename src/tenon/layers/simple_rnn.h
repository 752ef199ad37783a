#pragma once
#include "tenon/layer/recurrent.h"

namespace tenon {

struct SimpleRNN {
  std::int64_t units = 0;
  Activation activation = Activation::tanh;
  bool use_bias = true;
  Initializer kernel_initializer = initializer("GlorotUniform"), recurrent_initializer = initializer("Orthogonal");
  Initializer bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, recurrent_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, recurrent_constraint{}, bias_constraint{};
  double dropout = 0, recurrent_dropout = 0;
  std::optional<std::int64_t> seed{};
  bool return_sequences = false, return_state = false, go_backwards = false, stateful = false;
  bool unroll = false, zero_output_for_mask = false;
  std::int64_t implementation = 2;
  NotYet<false> time_major{};

  static constexpr LayerInfo info{.name = "SimpleRNN",
                                  .summary = "Fully connected recurrent layer: reads a sequence point by point and carries a state along.",
                                  .input = "(batch, time, features)",
                                  .output = "(batch, units), or (batch, time, units) with return_sequences",
                                  .arity = Arity::named,
                                  .mask = MaskRule::own,
                                  .call = {"sequences", "initial_state"}};

  static constexpr auto fields(auto each) {
    return each(
        field("return_sequences", &SimpleRNN::return_sequences, "Give the output of every point in time, not only the last."),
        field("return_state", &SimpleRNN::return_state, "Give the last states as further outputs."),
        field("go_backwards", &SimpleRNN::go_backwards, "Read the sequence from its end; the outputs come in the order of reading."),
        field("stateful", &SimpleRNN::stateful, "Start every batch with the last states of the one before; a batch has a fixed size."),
        field("unroll", &SimpleRNN::unroll, "Without effect: Tenon decides how the steps are run."),
        field("zero_output_for_mask", &SimpleRNN::zero_output_for_mask,
              "Give zeros, not the output before, for a point in time that the mask leaves out."),
        required("units", &SimpleRNN::units, "Length of the output of one point in time.", axis_length),
        field("activation", &SimpleRNN::activation, "Of the candidate state; None: linear."),
        field("use_bias", &SimpleRNN::use_bias, "Add one learned number per gate and unit."),
        field("kernel_initializer", &SimpleRNN::kernel_initializer, "Start values of the kernel, which the input is multiplied by."),
        field("recurrent_initializer", &SimpleRNN::recurrent_initializer,
              "Start values of the recurrent kernel, which the state is multiplied by."),
        field("bias_initializer", &SimpleRNN::bias_initializer, "Start values of the bias."),
        field("kernel_regularizer", &SimpleRNN::kernel_regularizer, "Penalty on the kernel."),
        field("recurrent_regularizer", &SimpleRNN::recurrent_regularizer, "Penalty on the recurrent kernel."),
        field("bias_regularizer", &SimpleRNN::bias_regularizer, "Penalty on the bias."),
        field("kernel_constraint", &SimpleRNN::kernel_constraint, "Projection of the kernel after each update."),
        field("recurrent_constraint", &SimpleRNN::recurrent_constraint, "Projection of the recurrent kernel after each update."),
        field("bias_constraint", &SimpleRNN::bias_constraint, "Projection of the bias after each update."),
        field("dropout", &SimpleRNN::dropout, "Share of the input set to zero while training, alike at every point in time.",
              between(0, 1)),
        field("recurrent_dropout", &SimpleRNN::recurrent_dropout,
              "Share of the state set to zero while training, alike at every point in time.", between(0, 1)),
        recent("seed", &SimpleRNN::seed, "Number that fixes the dropout; None: it follows the seed of the run and the layer's place."),
        recent("implementation", &SimpleRNN::implementation, "Keras 2's choice of an algorithm; without effect."),
        recent("time_major", &SimpleRNN::time_major, "Time in front of the batch: gone from Keras 3."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    return infer_recurrent(cell_of(*this, ir::Cell::simple), sequence_of(*this), inputs, info, at);
  }
  ir::Refs lower(Lowering& b) const { return lower_recurrent(cell_of(*this, ir::Cell::simple), sequence_of(*this), b); }
};

}  // namespace tenon
