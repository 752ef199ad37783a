#include "tenon/layer/conv_lstm.h"

#include "tenon/layer/noise.h"

namespace tenon {
namespace {

/// (batch, positions.., channels) of one point in time.
Shape point_of(const Shape& x) {
  Shape point = x;
  point.dims.erase(point.dims.begin() + 1);
  return point;
}

Reported report_rank(const ConvLSTMCell& cell, const Shape& x, const LayerInfo& info, const Site& at) {
  return at.error(Code::RankMismatch, "input 0")
      .expected(std::string(info.input))
      .found(x)
      .because(std::string(info.name) + " reads a film: an axis of time, " + std::to_string(cell.axes()) +
               (cell.axes() == 1 ? " spatial axis" : " spatial axes") + " and the channels.")
      .fix("give every sample an axis of time", "x = x[:, None]", Applies::needs_editing)
      .emit();
}

std::optional<Reported> check_states(const Shape& state, Inputs inputs, const Site& at) {
  const auto given = initial_states(inputs.call(), inputs.size());
  for (const std::size_t i : given) {
    const Shape& found = inputs[i].shape;
    if (given.size() == 2 && found.rank() == state.rank() && found.with(0, state[0]) == state) continue;
    return at.error(given.size() == 2 ? Code::RankMismatch : Code::WrongInputCount, "input " + std::to_string(i))
        .expected("two states of shape " + to_string(state))
        .found(std::to_string(given.size()) + ", " + to_string(found))
        .because("The initial state has the shape of the output of one point in time.")
        .fix("pass both states", "initial_state=[state_h, state_c]", Applies::needs_editing)
        .emit();
  }
  return std::nullopt;
}

/// One cell in a graph: weights looked up once, dropout masks drawn once for all steps.
class ConvLSTMLowering {
 public:
  ConvLSTMLowering(const ConvLSTMCell& cell, Lowering& b) : cell_(cell), b_(b) {}

  /// The part of the gates that follows from the input: (batch, time, positions.., 4 * filters) of x (batch, time, positions.., channels).
  ir::Ref project(ir::Ref x) {
    const Shape film = b_.shape(x), point = point_of(film);
    const Shape frames = point.with(0, film[0].value * film[1].value);
    const ir::Ref kernel = b_.parameter("kernel");
    ir::Ref y;
    if (drops(cell_.dropout)) {
      const ir::Ref like = b_(ir::Constant{point, 0}, {});
      ir::Refs gates;
      for (std::int64_t i = 0; i < 4; ++i) {
        Shape each = film;
        each[1] = 1;
        const ir::Ref mask = b_.reshape(mask_like(like, cell_.dropout, static_cast<std::uint32_t>(i)), each);
        gates.push_back(convolve(b_.reshape(b_.multiply(x, mask), frames), gate(kernel, i), cell_.window));
      }
      y = b_.concat(gates, frames.rank() - 1);
    } else {
      y = convolve(b_.reshape(x, frames), kernel, cell_.window);
    }
    if (cell_.use_bias) y = b_.add(y, b_.parameter("bias"));
    Shape out = b_.shape(y).with(0, film[1].value);
    return b_.reshape(y, out.behind(film[0]));
  }

  ir::Refs step(ir::Ref projected, const ir::Refs& states) {
    const ir::Ref all = b_.add(projected, recur(states[0]));
    const auto f = [&](std::int64_t i) { return b_.activate(gate(all, i), cell_.recurrent_activation, "recurrent_activation"); };
    const ir::Ref i = f(0), forget = f(1), candidate = b_.activate(gate(all, 2), cell_.activation), o = f(3);
    const ir::Ref carry = b_.add(b_.multiply(forget, states[1]), b_.multiply(i, candidate));
    const ir::Ref y = b_.multiply(o, b_.activate(carry, cell_.activation));
    return {y, y, carry};
  }

 private:
  bool drops(double rate) const { return b_.training() && rate > 0 && rate < 1; }
  ir::Ref gate(ir::Ref all, std::int64_t i) { return b_.slice(all, b_.shape(all).rank() - 1, i * cell_.filters, cell_.filters); }
  ir::Ref convolve(ir::Ref x, ir::Ref kernel, const SlidingWindow& window) {
    return b_(ir::Convolution{window_over(b_.shape(x), window)}, {x, kernel});
  }
  ir::Ref mask_like(ir::Ref like, double rate, std::uint32_t which) {
    return b_(ir::RandomMask{rate, noise_stream(b_, cell_.seed) * 0x85EBCA6BU + which}, {like});
  }

  ir::Ref recur(ir::Ref h) {
    const ir::Ints ones(cell_.window.size.size(), 1);
    const SlidingWindow over_state{cell_.window.size, ones, ones, SequencePadding::same};
    const ir::Ref kernel = b_.parameter("recurrent_kernel");
    if (!drops(cell_.recurrent_dropout)) return convolve(h, kernel, over_state);
    ir::Refs gates;
    for (std::int64_t i = 0; i < 4; ++i) {
      const ir::Ref mask = mask_like(h, cell_.recurrent_dropout, 16 + static_cast<std::uint32_t>(i));
      gates.push_back(convolve(b_.multiply(h, mask), gate(kernel, i), over_state));
    }
    return b_.concat(gates, b_.shape(h).rank() - 1);
  }

  const ConvLSTMCell& cell_;
  Lowering& b_;
};

}  // namespace

Result<Signature> infer_conv_lstm(const ConvLSTMCell& cell, const SequenceArguments& how, Inputs inputs, const LayerInfo& info,
                                  const Site& at) {
  const Shape& x = inputs[0].shape;
  if (x.rank() != cell.axes() + 3) return report_rank(cell, x, info, at);
  if (const auto failed = report_strides_dilated(cell.window, at)) return *failed;
  for (int i = 2; i < x.rank(); ++i)
    if (!x[i].known()) return report_axis_unknown(x, "rows, columns and channels", info, at);
  TENON_TRY(Shape y, slide(point_of(x), cell.window, "kernel_size", at));
  y = y.with(-1, cell.filters);
  if (const auto failed = check_states(y, inputs, at)) return *failed;
  Shape kernel;
  for (const std::int64_t length : cell.window.size) kernel.dims.emplace_back(length);
  kernel.dims.insert(kernel.dims.end(), {x[-1], Dim(4 * cell.filters)});
  Signature s{.outputs = {{how.return_sequences ? y.from(1).behind(x[1]).behind(x[0]) : y}},
              .parameters = {{"kernel", kernel, cell.kernel_initializer, cell.kernel_regularizer, cell.kernel_constraint, "cell"},
                             {"recurrent_kernel", kernel.with(-2, cell.filters), cell.recurrent_initializer, cell.recurrent_regularizer,
                              cell.recurrent_constraint, "cell"}}};
  if (cell.use_bias)
    s.parameters.push_back({"bias",
                            {4 * cell.filters},
                            cell.unit_forget_bias ? with_forget_bias(cell.bias_initializer) : cell.bias_initializer,
                            cell.bias_regularizer,
                            cell.bias_constraint,
                            "cell"});
  for (int i = 0; how.return_state && i < 2; ++i) s.outputs.push_back({y});
  if (how.stateful)
    if (const auto failed = add_states(s, {y, y}, info, at)) return *failed;
  return s;
}

ir::Refs lower_conv_lstm(const ConvLSTMCell& cell, const SequenceArguments& how, Lowering& b) {
  ConvLSTMLowering run(cell, b);
  const ir::Ref projected = run.project(b.input());
  Shape state = point_of(b.shape(projected));
  state = state.with(-1, cell.filters);
  const ir::Refs states = first_states(b, how, {state, state});
  if (how.return_sequences && b.mask().valid()) b.set_mask(b.mask());
  return unroll(b, projected, b.mask(), states, how, [&](ir::Ref at, const ir::Refs& before) { return run.step(at, before); });
}

}  // namespace tenon
