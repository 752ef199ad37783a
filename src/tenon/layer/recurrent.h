#pragma once
// Recurrent layers: SimpleRNN, GRU and LSTM, alone or as cells. What they share: keras/src/layers/rnn/{simple_rnn,gru,lstm,rnn}.py.
#include <functional>

#include "tenon/layer/layer.h"

namespace tenon {

/// A cell by its arguments. GRU and LSTM have a second activation, for their gates.
struct RecurrentCell {
  ir::Cell kind;
  std::int64_t units;
  Activation activation, recurrent_activation;
  bool use_bias;
  bool unit_forget_bias;  // lstm: the bias of the forget gate starts at 1
  bool reset_after;       // gru: see ir::Recurrence
  const Initializer &kernel_initializer, &recurrent_initializer, &bias_initializer;
  const Regularizer &kernel_regularizer, &recurrent_regularizer, &bias_regularizer;
  const Constraint &kernel_constraint, &recurrent_constraint, &bias_constraint;
  double dropout, recurrent_dropout;
  std::optional<std::int64_t> seed;

  std::int64_t gates() const { return kind == ir::Cell::lstm ? 4 : kind == ir::Cell::gru ? 3 : 1; }
  std::size_t states() const { return kind == ir::Cell::lstm ? 2 : 1; }
  bool has_recurrent_bias() const { return kind == ir::Cell::gru && use_bias && reset_after; }
};

/// Of a layer or cell with the members that Keras' arguments are called; what it does not have is off.
template <class L> RecurrentCell cell_of(const L& l, ir::Cell kind) {
  RecurrentCell cell{.kind = kind,
                     .units = l.units,
                     .activation = l.activation,
                     .recurrent_activation = Activation::linear,
                     .use_bias = l.use_bias,
                     .unit_forget_bias = false,
                     .reset_after = false,
                     .kernel_initializer = l.kernel_initializer,
                     .recurrent_initializer = l.recurrent_initializer,
                     .bias_initializer = l.bias_initializer,
                     .kernel_regularizer = l.kernel_regularizer,
                     .recurrent_regularizer = l.recurrent_regularizer,
                     .bias_regularizer = l.bias_regularizer,
                     .kernel_constraint = l.kernel_constraint,
                     .recurrent_constraint = l.recurrent_constraint,
                     .bias_constraint = l.bias_constraint,
                     .dropout = l.dropout,
                     .recurrent_dropout = l.recurrent_dropout,
                     .seed = l.seed};
  if constexpr (requires { l.recurrent_activation; }) cell.recurrent_activation = l.recurrent_activation;
  if constexpr (requires { l.unit_forget_bias; }) cell.unit_forget_bias = l.unit_forget_bias;
  if constexpr (requires { l.reset_after; }) cell.reset_after = l.reset_after;
  return cell;
}

/// How a layer runs its cell over the time axis.
struct SequenceArguments {
  bool return_sequences, return_state, go_backwards, zero_output_for_mask;
  bool stateful = false;  // the last states of a batch are the first ones of the next
};

template <class L> SequenceArguments sequence_of(const L& l) {
  return {l.return_sequences, l.return_state, l.go_backwards, l.zero_output_for_mask, l.stateful};
}

/// Adds variables for the states of a stateful layer; reports a batch of unknown size, whose rows they belong to.
std::optional<Reported> add_states(Signature& s, const std::vector<Shape>& states, const LayerInfo& info, const Site& at);
/// Where a layer starts: with the states that it is called with, those of the batch before, or zeros.
ir::Refs first_states(Lowering& b, const SequenceArguments& how, const std::vector<Shape>& states);
/// What a stateful layer starts the next batch with.
void keep_states(Lowering& b, const ir::Refs& states);

/// Keras gives the forget gate of an LSTM a bias of 1: [bias, ones, bias, bias].
Initializer with_forget_bias(const Initializer& bias);

/// kernel (features, gates * units), recurrent_kernel (units, gates * units), bias. group: "cell" in a layer, "" in a cell.
std::vector<Variable> variables_of(const RecurrentCell& cell, std::int64_t features, std::string group);

/// A cell as a layer: (x (batch, features), states...) -> output, states... Called on x alone, infer() still tells the states.
Result<Signature> infer_cell(const RecurrentCell& cell, Inputs inputs, const LayerInfo& info, const Site& at);
ir::Refs lower_cell(const RecurrentCell& cell, Lowering& b);

/// A cell over a sequence: x (batch, time, features) -> output, and the last states if return_state.
Result<Signature> infer_recurrent(const RecurrentCell& cell, const SequenceArguments& how, Inputs inputs, const LayerInfo& info,
                                  const Site& at);
ir::Refs lower_recurrent(const RecurrentCell& cell, const SequenceArguments& how, Lowering& b);

/// One step: x (batch, features) of one point in time and the states before it -> output, then the states behind it.
using CellStep = std::function<ir::Refs(ir::Ref x, const ir::Refs& states)>;
/// Runs any step over the time axis of x (batch, time, ...), one after the other; steps that `mask` (batch, time) leaves out carry the
/// states over. -> as lower_recurrent(). keras/src/backend/tensorflow/rnn.py.
ir::Refs unroll(Lowering& b, ir::Ref x, ir::Ref mask, ir::Refs states, const SequenceArguments& how, const CellStep& step);

/// The operands that hold the initial states: of the argument initial_state, or every input behind the first; empty where there are none.
std::vector<std::size_t> initial_states(const CallView& call, std::size_t inputs);

}  // namespace tenon
