#include "tenon/layer/recurrent.h"

#include <algorithm>
#include <optional>

#include "tenon/layer/noise.h"

namespace tenon {
namespace {

/// [bias, ones, bias, bias], each of `units` numbers.
struct ForgetBias {
  Initializer bias;
};

const InitializerKind& forget_bias_kind() {
  static const InitializerKind kind = [] {
    InitializerKind k{};
    k.name = "ForgetBias";
    k.to_config = [](const std::any&) { return Config(Config::Dict{}); };
    k.fill = [](const std::any& a, Floats all, const Shape&, Key key) {
      const auto& bias = std::any_cast<const ForgetBias&>(a).bias;
      std::visit(
          [&](auto values) {
            const std::size_t units = values.size() / 4;
            const auto fill = [&](std::size_t begin, std::size_t count) {
              bias.kind->fill(bias.value, values.subspan(begin, count), {static_cast<std::int64_t>(count)}, key);
            };
            fill(0, units);
            fill(2 * units, 2 * units);
            std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(units), units, 1);
          },
          all);
    };
    return k;
  }();
  return kind;
}

Variable bias_of(const RecurrentCell& cell, std::string group) {
  const std::int64_t width = cell.gates() * cell.units;
  Variable v{"bias",
             cell.has_recurrent_bias() ? Shape{2, width} : Shape{width},
             cell.bias_initializer,
             cell.bias_regularizer,
             cell.bias_constraint,
             std::move(group)};
  if (cell.kind == ir::Cell::lstm && cell.unit_forget_bias) v.initializer = with_forget_bias(cell.bias_initializer);
  return v;
}

/// What the cell's activation is to the fused operation; none where that does not have it.
std::optional<ir::Gate> gate_of(const Activation& a) {
  if (a.layer) return std::nullopt;
  switch (a.function) {
    case Activation::linear: return ir::Gate::linear;
    case Activation::relu: return ir::Gate::relu;
    case Activation::sigmoid: return ir::Gate::sigmoid;
    case Activation::tanh: return ir::Gate::tanh;
    case Activation::hard_sigmoid: return ir::Gate::hard_sigmoid;
    default: return std::nullopt;
  }
}

/// The arithmetic of one cell in a graph: weights looked up once, dropout masks drawn once for all steps.
class CellLowering {
 public:
  CellLowering(const RecurrentCell& cell, Lowering& b) : cell_(cell), b_(b), recurrent_(b.parameter("recurrent_kernel")) {
    if (!cell.use_bias) return;
    const ir::Ref bias = b.parameter("bias");
    const std::int64_t width = cell.gates() * cell.units;
    bias_ = bias;
    if (!cell.has_recurrent_bias()) return;
    bias_ = b.reshape(b.slice(bias, 0, 0, 1), {width});
    recurrent_bias_ = b.reshape(b.slice(bias, 0, 1, 1), {width});
  }

  bool drops(double rate) const { return b_.training() && rate > 0 && rate < 1; }
  ir::Ref recurrent_kernel() const { return recurrent_; }
  ir::Ref recurrent_bias() const { return recurrent_bias_; }

  /// x . kernel + bias over the last axis of x (batch, ..., features).
  ir::Ref project(ir::Ref x) {
    const Shape shape = b_.shape(x);
    const std::int64_t rows = elements(shape) / shape[-1].value;
    ir::Ref y = drops(cell_.dropout) ? project_dropped(x) : b_(ir::MatMul{}, {b_.reshape(x, {rows, shape[-1]}), b_.parameter("kernel")});
    y = b_.reshape(y, {rows, cell_.gates() * cell_.units});
    if (bias_.valid()) y = b_.add(y, bias_);
    return b_.reshape(y, shape.with(-1, cell_.gates() * cell_.units));
  }

  /// One step from the projected input (batch, gates * units) and the states before it.
  ir::Refs step(ir::Ref projected, const ir::Refs& states) {
    switch (cell_.kind) {
      case ir::Cell::simple: return simple(projected, states[0]);
      case ir::Cell::gru: return gru(projected, states[0]);
      case ir::Cell::lstm: return lstm(projected, states[0], states[1]);
    }
    return {};
  }

 private:
  ir::Ref gate(ir::Ref all, std::int64_t i) { return b_.slice(all, b_.shape(all).rank() - 1, i * cell_.units, cell_.units); }
  ir::Ref kernel_of(ir::Ref kernel, std::int64_t i) { return b_.slice(kernel, 1, i * cell_.units, cell_.units); }
  std::uint32_t stream(std::uint32_t which) const { return noise_stream(b_, cell_.seed) * 0x85EBCA6BU + which; }
  ir::Ref mask(ir::Ref like, double rate, std::uint32_t which) { return b_(ir::RandomMask{rate, stream(which)}, {like}); }

  /// One mask for all steps; one for each gate where there is recurrent dropout as well (Keras' implementation 1).
  ir::Ref project_dropped(ir::Ref x) {
    const Shape shape = b_.shape(x);
    const std::int64_t rows = elements(shape) / shape[-1].value;
    const bool sequence = shape.rank() == 3;
    const ir::Ref first = sequence ? b_.reshape(b_.slice(x, 1, 0, 1), {shape[0], shape[2]}) : x;
    const auto dropped = [&](std::uint32_t which) {
      ir::Ref m = mask(first, cell_.dropout, which);
      if (sequence) m = b_.reshape(m, {shape[0], 1, shape[2]});
      return b_.reshape(b_.multiply(x, m), {rows, shape[-1]});
    };
    if (cell_.recurrent_dropout == 0 || cell_.gates() == 1) return b_(ir::MatMul{}, {dropped(0), b_.parameter("kernel")});
    ir::Refs parts;
    for (std::int64_t i = 0; i < cell_.gates(); ++i)
      parts.push_back(b_(ir::MatMul{}, {dropped(static_cast<std::uint32_t>(i)), kernel_of(b_.parameter("kernel"), i)}));
    return b_.concat(parts, 1);
  }

  /// h . recurrent kernel, all gates side by side.
  ir::Ref recur(ir::Ref h) {
    if (!drops(cell_.recurrent_dropout)) return b_(ir::MatMul{}, {h, recurrent_});
    ir::Refs parts;
    for (std::int64_t i = 0; i < cell_.gates(); ++i) parts.push_back(b_(ir::MatMul{}, {dropped_state(h, i), kernel_of(recurrent_, i)}));
    return parts.size() == 1 ? parts[0] : b_.concat(parts, 1);
  }
  ir::Ref dropped_state(ir::Ref h, std::int64_t i) {
    return drops(cell_.recurrent_dropout) ? b_.multiply(h, mask(h, cell_.recurrent_dropout, 16 + static_cast<std::uint32_t>(i))) : h;
  }

  ir::Refs simple(ir::Ref projected, ir::Ref h) {
    const ir::Ref y = b_.activate(b_.add(projected, recur(h)), cell_.activation);
    return {y, y};
  }

  ir::Refs gru(ir::Ref projected, ir::Ref h) {
    const auto f = [&](ir::Ref x) { return b_.activate(x, cell_.recurrent_activation, "recurrent_activation"); };
    ir::Ref z, r, candidate;
    if (cell_.reset_after) {
      ir::Ref inner = recur(h);
      if (recurrent_bias_.valid()) inner = b_.add(inner, recurrent_bias_);
      z = f(b_.add(gate(projected, 0), gate(inner, 0)));
      r = f(b_.add(gate(projected, 1), gate(inner, 1)));
      candidate = b_.multiply(r, gate(inner, 2));
    } else {
      const auto part = [&](std::int64_t i) { return b_(ir::MatMul{}, {dropped_state(h, i), kernel_of(recurrent_, i)}); };
      z = f(b_.add(gate(projected, 0), part(0)));
      r = f(b_.add(gate(projected, 1), part(1)));
      candidate = b_(ir::MatMul{}, {b_.multiply(r, dropped_state(h, 2)), kernel_of(recurrent_, 2)});
    }
    candidate = b_.activate(b_.add(gate(projected, 2), candidate), cell_.activation);
    const ir::Ref y = b_.add(b_.multiply(z, h), b_.multiply(b_.affine(z, -1, 1), candidate));
    return {y, y};
  }

  ir::Refs lstm(ir::Ref projected, ir::Ref h, ir::Ref c) {
    const ir::Ref all = b_.add(projected, recur(h));
    const auto f = [&](std::int64_t i) { return b_.activate(gate(all, i), cell_.recurrent_activation, "recurrent_activation"); };
    const ir::Ref i = f(0), forget = f(1), candidate = b_.activate(gate(all, 2), cell_.activation), o = f(3);
    const ir::Ref carry = b_.add(b_.multiply(forget, c), b_.multiply(i, candidate));
    const ir::Ref y = b_.multiply(o, b_.activate(carry, cell_.activation));
    return {y, y, carry};
  }

  const RecurrentCell& cell_;
  Lowering& b_;
  ir::Ref recurrent_, bias_{}, recurrent_bias_{};
};

ir::Ref zeros(Lowering& b, std::int64_t rows, std::int64_t units) { return b(ir::Constant{{rows, units}, 0}, {}); }

std::string name_of_state(std::size_t i) { return "state_" + std::to_string(i); }

Reported report_rank(const Shape& x, const LayerInfo& info, int rank, const Site& at) {
  auto message =
      at.error(Code::RankMismatch, "input 0")
          .expected(std::string(info.input))
          .found(x)
          .because(rank == 3 ? "A recurrent layer reads a sequence of feature vectors: one row of features for every point in time."
                             : "A recurrent cell reads the features of one point in time.");
  if (rank == 3 && x.rank() == 2)
    return std::move(message)
        .fix("give every point in time a feature axis, and say so in the Input", "x = x[..., None]   # " + to_string(x) + " -> " +
                                                                                     to_string(Shape{x[0], x[1], 1}) + "\nInput(shape=(" +
                                                                                     to_string(x[1]) + ", 1))")
        .emit();
  return std::move(message).fix("reshape what comes before", "Reshape((time, features))", Applies::needs_editing).emit();
}

std::optional<Reported> check_states(const RecurrentCell& cell, Inputs inputs, const std::vector<std::size_t>& states, const Site& at) {
  if (states.empty()) return std::nullopt;
  const std::string rule = "The initial state of the cell has " + std::to_string(cell.states()) + " tensor" +
                           (cell.states() == 1 ? "" : "s") + " of shape (batch, units).";
  if (states.size() != cell.states())
    return at.error(Code::WrongInputCount)
        .expected(static_cast<std::int64_t>(cell.states()))
        .found(static_cast<std::int64_t>(states.size()))
        .because(rule)
        .fix("pass one tensor for each state", "initial_state=[state_h" + std::string(cell.states() == 2 ? ", state_c]" : "]"),
             Applies::needs_editing)
        .emit();
  for (const std::size_t i : states) {
    const Shape& found = inputs[i].shape;
    if (found.rank() == 2 && (!found[1].known() || found[1] == Dim(cell.units))) continue;
    return at.error(Code::RankMismatch, "input " + std::to_string(i))
        .expected(Shape{Dim{}, cell.units})
        .found(found)
        .because(rule)
        .fix("make the state as long as the layer has units", "Dense(" + std::to_string(cell.units) + ")", Applies::needs_editing)
        .emit();
  }
  return std::nullopt;
}

}  // namespace

Initializer with_forget_bias(const Initializer& bias) { return {std::any(ForgetBias{bias}), &forget_bias_kind()}; }

std::optional<Reported> add_states(Signature& s, const std::vector<Shape>& states, const LayerInfo& info, const Site& at) {
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (!states[i].known())
      return at.error(Code::AxisUnknown, "stateful")
          .expected("a batch of a known size")
          .found("a batch of any size")
          .because(std::string(info.name) + " keeps a state for every row of the batch.")
          .fix("say how many rows a batch has where the data enter", "Input(batch_shape=(32, 10, 8))", Applies::needs_editing)
          .emit();
    Variable v{name_of_state(i), states[i], initializer("Zeros")};
    v.kept = false;
    s.state.push_back(std::move(v));
  }
  return std::nullopt;
}

ir::Refs first_states(Lowering& b, const SequenceArguments& how, const std::vector<Shape>& states) {
  ir::Refs first;
  for (const std::size_t i : initial_states(b.call(), b.inputs())) first.push_back(b.input(i));
  for (std::size_t i = first.size(); i < states.size(); ++i)
    first.push_back(how.stateful ? b.state(name_of_state(i)) : b(ir::Constant{states[i], 0}, {}));
  return first;
}

void keep_states(Lowering& b, const ir::Refs& states) {
  for (std::size_t i = 0; i < states.size(); ++i) b.update(name_of_state(i), states[i]);
}

std::vector<Variable> variables_of(const RecurrentCell& cell, std::int64_t features, std::string group) {
  const std::int64_t width = cell.gates() * cell.units;
  std::vector<Variable> out{
      {"kernel", {features, width}, cell.kernel_initializer, cell.kernel_regularizer, cell.kernel_constraint, group},
      {"recurrent_kernel", {cell.units, width}, cell.recurrent_initializer, cell.recurrent_regularizer, cell.recurrent_constraint, group}};
  if (cell.use_bias) out.push_back(bias_of(cell, std::move(group)));
  return out;
}

std::vector<std::size_t> initial_states(const CallView& call, std::size_t inputs) {
  auto states = call.inputs("initial_state");
  if (call["initial_state"].is_null()) {
    states.clear();
    for (std::size_t i = 1; i < inputs; ++i) states.push_back(i);
  }
  return states;
}

Result<Signature> infer_cell(const RecurrentCell& cell, Inputs inputs, const LayerInfo& info, const Site& at) {
  const Shape& x = inputs[0].shape;
  if (x.rank() != 2) return report_rank(x, info, 2, at);
  if (!x[1].known()) return report_axis_unknown(x, "features", info, at);
  std::vector<std::size_t> states;
  for (std::size_t i = 1; i < inputs.size(); ++i) states.push_back(i);
  if (const auto failed = check_states(cell, inputs, states, at)) return *failed;
  Signature s{.outputs = {}, .parameters = variables_of(cell, x[1].value, "")};
  for (std::size_t i = 0; i <= cell.states(); ++i) s.outputs.push_back({Shape{x[0], cell.units}});
  return s;
}

ir::Refs lower_cell(const RecurrentCell& cell, Lowering& b) {
  CellLowering run(cell, b);
  const std::int64_t rows = b.shape(b.input())[0].value;
  ir::Refs states;
  for (std::size_t i = 0; i < cell.states(); ++i) states.push_back(i + 1 < b.inputs() ? b.input(i + 1) : zeros(b, rows, cell.units));
  return run.step(run.project(b.input()), states);
}

Result<Signature> infer_recurrent(const RecurrentCell& cell, const SequenceArguments& how, Inputs inputs, const LayerInfo& info,
                                  const Site& at) {
  const Shape& x = inputs[0].shape;
  if (x.rank() != 3) return report_rank(x, info, 3, at);
  if (!x[2].known()) return report_axis_unknown(x, "features", info, at);
  if (const auto failed = check_states(cell, inputs, initial_states(inputs.call(), inputs.size()), at)) return *failed;
  Signature s{.outputs = {{how.return_sequences ? Shape{x[0], x[1], cell.units} : Shape{x[0], cell.units}}},
              .parameters = variables_of(cell, x[2].value, "cell")};
  for (std::size_t i = 0; how.return_state && i < cell.states(); ++i) s.outputs.push_back({Shape{x[0], cell.units}});
  if (how.stateful)
    if (const auto failed = add_states(s, std::vector(cell.states(), Shape{x[0], cell.units}), info, at)) return *failed;
  return s;
}

ir::Refs unroll(Lowering& b, ir::Ref x, ir::Ref mask, ir::Refs states, const SequenceArguments& how, const CellStep& step) {
  const Shape shape = b.shape(x);
  const std::int64_t steps = shape[1].value;
  const auto at = [&](ir::Ref sequence, std::int64_t t) {
    Shape one = b.shape(sequence);
    one.dims.erase(one.dims.begin() + 1);
    return b.reshape(b.slice(sequence, 1, t, 1), one);
  };
  ir::Refs outputs;
  for (std::int64_t i = 0; i < steps; ++i) {
    const std::int64_t t = how.go_backwards ? steps - 1 - i : i;
    ir::Refs made = step(at(x, t), states);
    if (mask.valid()) {
      const auto keep = [&](ir::Ref now, ir::Ref before) {
        Shape wide{shape[0]};
        while (wide.rank() < b.shape(now).rank()) wide.dims.emplace_back(1);
        return b.select(b.reshape(b.slice(mask, 1, t, 1), wide), now, before);
      };
      const bool from_zero = outputs.empty() || how.zero_output_for_mask;
      const ir::Ref nothing = b(ir::Constant{b.shape(made[0]), 0}, {});
      made[0] = keep(made[0], from_zero ? nothing : outputs.back());
      for (std::size_t s = 0; s < states.size(); ++s) made[s + 1] = keep(made[s + 1], states[s]);
    }
    outputs.push_back(made[0]);
    states.assign(made.begin() + 1, made.end());
  }
  if (how.stateful) keep_states(b, states);
  ir::Refs out{outputs.back()};
  if (how.return_sequences) {
    for (auto& y : outputs) {
      Shape one = b.shape(y);
      one.dims.insert(one.dims.begin() + 1, Dim(1));
      y = b.reshape(y, one);
    }
    out[0] = outputs.size() == 1 ? outputs[0] : b.concat(outputs, 1);
  }
  if (how.return_state) out.insert(out.end(), states.begin(), states.end());
  return out;
}

ir::Refs lower_recurrent(const RecurrentCell& cell, const SequenceArguments& how, Lowering& b) {
  CellLowering run(cell, b);
  const ir::Ref x = b.input();
  const std::int64_t rows = b.shape(x)[0].value, steps = b.shape(x)[1].value;
  const ir::Refs states = first_states(b, how, std::vector(cell.states(), Shape{rows, cell.units}));
  const ir::Ref mask = b.mask();
  if (how.return_sequences && mask.valid()) b.set_mask(mask);
  const auto activation = gate_of(cell.activation), gates = gate_of(cell.recurrent_activation);
  const ir::Ref projected = run.project(x);
  if (!activation || !gates || run.drops(cell.recurrent_dropout))
    return unroll(b, projected, mask, states, how, [&](ir::Ref at, const ir::Refs& before) { return run.step(at, before); });
  ir::Refs operands{projected, run.recurrent_kernel()};
  operands.insert(operands.end(), states.begin(), states.end());
  if (run.recurrent_bias().valid()) operands.push_back(run.recurrent_bias());
  if (mask.valid()) operands.push_back(mask);
  const ir::Refs made = b.all(ir::Recurrence{.cell = cell.kind,
                                             .activation = *activation,
                                             .recurrent_activation = *gates,
                                             .reset_after = cell.reset_after,
                                             .recurrent_bias = run.recurrent_bias().valid(),
                                             .masked = mask.valid(),
                                             .zero_where_masked = how.zero_output_for_mask,
                                             .reads_backward = how.go_backwards,
                                             .writes_backward = false},
                              operands);
  ir::Refs out{made[0]};
  if (!how.return_sequences) out[0] = mask.valid() ? b.reshape(b.slice(made[0], 1, steps - 1, 1), {rows, cell.units}) : made[1];
  const ir::Refs last(made.begin() + 1, made.begin() + 1 + static_cast<std::ptrdiff_t>(cell.states()));
  if (how.stateful) keep_states(b, last);
  if (how.return_state) out.insert(out.end(), last.begin(), last.end());
  return out;
}

}  // namespace tenon
