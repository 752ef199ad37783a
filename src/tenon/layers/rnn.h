#pragma once
#include "tenon/layer/recurrent.h"
#include "tenon/layer/sub_layer.h"

namespace tenon {

struct RNN {
  SubLayer cell{};
  bool return_sequences = false, return_state = false, go_backwards = false, stateful = false;
  bool unroll = false, zero_output_for_mask = false;

  static constexpr LayerInfo info{.name = "RNN",
                                  .summary = "Runs a recurrent cell over a sequence.",
                                  .input = "(batch, time, ...)",
                                  .output = "the cell's output, or (batch, time, ...) with return_sequences",
                                  .arity = Arity::named,
                                  .mask = MaskRule::own,
                                  .call = {"sequences", "initial_state"}};

  static constexpr auto fields(auto each) {
    return each(field("return_sequences", &RNN::return_sequences, "Give the output of every point in time, not only the last."),
                field("return_state", &RNN::return_state, "Give the last states as further outputs."),
                field("go_backwards", &RNN::go_backwards, "Read the sequence from its end; the outputs come in the order of reading."),
                field("stateful", &RNN::stateful, "Start every batch with the last states of the one before; a batch has a fixed size."),
                field("unroll", &RNN::unroll, "Without effect: Tenon decides how the steps are run."),
                field("zero_output_for_mask", &RNN::zero_output_for_mask,
                      "Give zeros, not the output before, for a point in time that the mask leaves out."),
                required("cell", &RNN::cell, "The cell, such as LSTMCell(32)."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    if (x.rank() < 3)
      return at.error(Code::RankMismatch, "input 0")
          .expected(std::string(info.input))
          .found(x)
          .because("RNN runs its cell on every point in time, so the input needs a time axis and at least one behind it.")
          .fix("reshape what comes before", "Reshape((time, features))", Applies::needs_editing)
          .emit();
    TENON_TRY(const Signature step, signature_of_step(x, at));
    const auto given = initial_states(inputs.call(), inputs.size());
    if (!given.empty() && given.size() + 1 != step.outputs.size())
      return at.error(Code::WrongInputCount)
          .expected(static_cast<std::int64_t>(step.outputs.size()) - 1)
          .found(static_cast<std::int64_t>(given.size()))
          .because("The cell has that many states, and each has a start value.")
          .fix("pass one tensor for each state", "initial_state=[...]", Applies::needs_editing)
          .emit();
    Signature s;
    const Shape& y = step.outputs[0].shape;
    s.outputs.push_back({return_sequences ? y.from(1).behind(x[1]).behind(x[0]) : y});
    if (return_state) s.outputs.insert(s.outputs.end(), step.outputs.begin() + 1, step.outputs.end());
    s.absorb(step, "cell", "cell", cell.trainable);
    if (stateful)
      if (const auto failed = add_states(s, states_of(step), info, at)) return *failed;
    return s;
  }

  ir::Refs lower(Lowering& b) const {
    const ir::Ref x = b.input();
    Report quiet;
    const auto step = signature_of_step(b.shape(x), Site{quiet, {}});
    ir::Refs states = first_states(b, sequence_of(*this), states_of(*step));
    if (return_sequences && b.mask().valid()) b.set_mask(b.mask());
    return tenon::unroll(b, x, b.mask(), std::move(states), sequence_of(*this),
                         [&](ir::Ref at, const ir::Refs& before) { return run_cell(b, at, before); });
  }

 private:
  static std::vector<Shape> states_of(const Signature& step) {
    std::vector<Shape> shapes;
    for (std::size_t i = 1; i < step.outputs.size(); ++i) shapes.push_back(step.outputs[i].shape);
    return shapes;
  }

  /// Of the cell on one point in time: its output, and its states.
  Result<Signature> signature_of_step(const Shape& x, const Site& at) const {
    const std::vector<TensorSpec> one{{x.from(2).behind(x[0])}};
    TENON_TRY(Signature step, tenon::infer(cell, one, at));
    if (step.outputs.size() > 1) return step;
    return at.error(Code::ArgumentOutOfRange, "cell")
        .expected("a recurrent cell")
        .found(std::string(cell.layer.kind->name))
        .because("A cell gives an output and the states that it carries to the next point in time.")
        .fix("give it a cell", "RNN(LSTMCell(32))", Applies::needs_editing)
        .emit();
  }

  ir::Refs run_cell(const Lowering& b, ir::Ref x, const ir::Refs& states) const {
    Lowering same = b;  // every step starts alike, so that dropout is the same for all of them, as in Keras
    Operands operands{{x}};
    for (const auto s : states) operands.push_back({s});
    ir::Refs out;
    for (const Operand& made : tenon::lower(cell, "cell", same, std::move(operands))) out.push_back(made.value);
    return out;
  }
};

}  // namespace tenon
