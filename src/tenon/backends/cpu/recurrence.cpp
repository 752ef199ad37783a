// Recurrences forward: each step is one small product and one pass over the gates of every row, all of it in the caches of one core.
#include "tenon/backends/cpu/recurrence.h"

#include <algorithm>

#include "tenon/backends/cpu/panel_product.h"
#include "tenon/backends/cpu/vector_math.h"

namespace tenon::cpu {

using ir::Cell;
using ir::Gate;

RecurrenceShape::RecurrenceShape(const ir::Recurrence& o, const Shape& saved, const Shape& kernel)
    : op(o),
      batch(saved[0].value),
      time(saved[1].value),
      units(kernel[0].value),
      columns(kernel[1].value),
      padded(whole_lanes(units)),
      order{time, o.reads_backward, o.writes_backward},
      parts(o.cell) {}

namespace {

PackedKernel pack(const Context& c, std::size_t operand, const Dims& dims, const Dims& plain_strides, const Dims& strides) {
  constexpr auto f32 = dnnl::memory::data_type::f32;
  const Desc plain(dims, f32, plain_strides), wanted(dims, f32, strides);
  CpuWorkspace& w = c.workspace;
  if (plain == wanted) return {w.at(plain, c.in[operand]), {}};
  if (c.is_parameter[operand]) return {w.packed(plain, c.in[operand], wanted), {}};
  PackedKernel result{w.scratch(wanted, 1), {}};
  result.before.push_back(w.reorder(plain, w.at(plain, c.in[operand]), wanted, result.memory));
  return result;
}

}  // namespace

PackedKernel pack_gates(const RecurrenceShape& s, const Context& c, std::size_t operand) {
  const auto gates = ir::gates(s.op.cell);
  return pack(c, operand, {s.units, gates, s.units}, {s.columns, s.units, 1}, {gates * s.padded, s.padded, 1});
}
PackedKernel pack_turned(const RecurrenceShape& s, const Context& c, std::size_t operand) {
  return pack(c, operand, {s.units, s.columns}, {s.columns, 1}, {1, s.padded});
}

namespace {

struct Job {
  RecurrenceShape s;
  const float *projected, *kernel, *bias, *mask;
  float *sequence, *h, *c, *saved, *product;  // product: h . kernel of each row, its gates `padded` apart

  bool resets_before() const { return s.op.cell == Cell::gru && !s.op.reset_after; }
  std::int64_t width() const { return ir::gates(s.op.cell) * s.padded; }
};

[[gnu::always_inline]] inline void activate(Gate fn, float* __restrict v, std::int64_t n) {
  switch (fn) {
    case Gate::sigmoid:
      for (std::int64_t i = 0; i < n; ++i) v[i] = fast_sigmoid(v[i]);
      return;
    case Gate::tanh:
      for (std::int64_t i = 0; i < n; ++i) v[i] = fast_tanh(v[i]);
      return;
    case Gate::relu:
      for (std::int64_t i = 0; i < n; ++i) v[i] = v[i] < 0 ? 0.0f : v[i];
      return;
    case Gate::hard_sigmoid:
      for (std::int64_t i = 0; i < n; ++i) {
        const float shifted = v[i] + 3, low = shifted < 0 ? 0.0f : shifted;
        v[i] = (low > 6 ? 6.0f : low) / 6;
      }
      return;
    case Gate::linear: return;
  }
}

/// to = x + product [+ bias]
[[gnu::always_inline]] inline void add_up(const float* __restrict x, const float* __restrict product, const float* __restrict bias,
                                          float* __restrict to, std::int64_t n) {
  if (bias)
    for (std::int64_t i = 0; i < n; ++i) to[i] = x[i] + product[i] + bias[i];
  else
    for (std::int64_t i = 0; i < n; ++i) to[i] = x[i] + product[i];
}

/// The gates of one row that do not wait for the reset gate.
[[gnu::always_inline]] inline void fill_gates(const Job& j, std::int64_t row, std::int64_t at) {
  const RecurrenceShape& s = j.s;
  const std::int64_t n = s.units, early = s.op.cell == Cell::lstm ? 4 : s.op.cell == Cell::gru ? 2 : 1;
  const float *x = j.projected + (row * s.time + at) * s.columns, *product = j.product + row * j.width(), *h = j.h + row * n;
  float *saved = j.saved + s.saved_at(row, at), *gate = saved + s.parts.gates * n;
  std::copy_n(h, n, saved);
  if (j.c) std::copy_n(j.c + row * n, n, saved + n);
  for (std::int64_t g = 0; g < early; ++g) {
    add_up(x + g * n, product + g * s.padded, j.bias ? j.bias + g * n : nullptr, gate + g * n, n);
    activate(s.op.cell == Cell::simple || (s.op.cell == Cell::lstm && g == 2) ? s.op.activation : s.op.recurrent_activation, gate + g * n,
             n);
  }
  if (s.op.cell != Cell::gru) return;
  float* __restrict inner = saved + s.parts.last * n;
  const float *r = gate + n, *candidate = product + 2 * s.padded;
  for (std::int64_t i = 0; i < n; ++i) inner[i] = s.op.reset_after ? candidate[i] + (j.bias ? j.bias[2 * n + i] : 0.0f) : r[i] * h[i];
}

[[gnu::always_inline]] inline void fill_candidate(const Job& j, std::int64_t row, std::int64_t at) {
  const RecurrenceShape& s = j.s;
  const std::int64_t n = s.units;
  float *saved = j.saved + s.saved_at(row, at), *gate = saved + s.parts.gates * n;
  const float *x = j.projected + (row * s.time + at) * s.columns + 2 * n, *product = j.product + row * j.width() + 2 * s.padded;
  const float *r = gate + n, *inner = saved + s.parts.last * n;
  float* __restrict candidate = gate + 2 * n;
  if (s.op.reset_after)
    for (std::int64_t i = 0; i < n; ++i) candidate[i] = x[i] + r[i] * inner[i];
  else
    for (std::int64_t i = 0; i < n; ++i) candidate[i] = x[i] + product[i];
  activate(s.op.activation, candidate, n);
}

/// The new states of a row from its gates.
[[gnu::always_inline]] inline void advance(const Job& j, std::int64_t row, std::int64_t at) {
  const RecurrenceShape& s = j.s;
  const std::int64_t n = s.units;
  float *saved = j.saved + s.saved_at(row, at), *__restrict h = j.h + row * n;
  const float* gate = saved + s.parts.gates * n;
  if (s.op.cell == Cell::simple) {
    std::copy_n(gate, n, h);
  } else if (s.op.cell == Cell::gru) {
    const float *z = gate, *candidate = gate + 2 * n;
    for (std::int64_t i = 0; i < n; ++i) h[i] = z[i] * h[i] + (1 - z[i]) * candidate[i];
  } else {
    float* __restrict c = j.c + row * n, * __restrict last = saved + s.parts.last * n;
    const float *in = gate, *forget = gate + n, *candidate = gate + 2 * n, *out = gate + 3 * n;
    for (std::int64_t i = 0; i < n; ++i) last[i] = c[i] = forget[i] * c[i] + in[i] * candidate[i];
    activate(s.op.activation, last, n);
    for (std::int64_t i = 0; i < n; ++i) h[i] = out[i] * last[i];
  }
}

[[gnu::always_inline]] inline void finish_row(const Job& j, std::int64_t row, std::int64_t step) {
  const RecurrenceShape& s = j.s;
  const std::int64_t n = s.units, at = s.order.read(step);
  const float* mask = j.mask ? j.mask + row * s.time : nullptr;
  const bool taken = !mask || mask[at] != 0;
  if (s.op.cell == Cell::gru) fill_candidate(j, row, at);
  if (taken) advance(j, row, at);
  else if (j.c) std::fill_n(j.saved + s.saved_at(row, at) + s.parts.last * n, n, 0.0f);
  float* y = j.sequence + (row * s.time + s.order.write(step)) * n;
  if (taken || (!s.op.zero_where_masked && step > s.order.first(mask))) std::copy_n(j.h + row * n, n, y);
  else std::fill_n(y, n, 0.0f);
}

TENON_VECTOR void run_steps(const Job& j) {
  const RecurrenceShape& s = j.s;
  const std::int64_t early = j.resets_before() ? 2 * s.padded : j.width();
  for (std::int64_t step = 0; step < s.time; ++step) {
    const auto at = s.order.read(step);
    multiply_panels({j.h, s.units, 1, j.kernel, j.width(), j.product, j.width(), s.batch, s.units, early, false});
    for (std::int64_t row = 0; row < s.batch; ++row) fill_gates(j, row, at);
    if (j.resets_before())
      multiply_panels({j.saved + s.saved_at(0, at) + s.parts.last * s.units, s.time * s.saved_stride(), 1, j.kernel + early, j.width(),
                       j.product + early, j.width(), s.batch, s.units, s.padded, false});
    for (std::int64_t row = 0; row < s.batch; ++row) finish_row(j, row, step);
  }
}

}  // namespace

Bound bind(const ir::Recurrence& op, const Context& c) {
  const bool is_lstm = op.cell == Cell::lstm;
  Job j{.s = RecurrenceShape(op, c.out.back().spec.shape, c.in[1].spec.shape)};
  j.projected = c.in[0].f();
  j.bias = op.recurrent_bias ? c.in[3].f() : nullptr;
  j.mask = op.masked ? c.in.back().f() : nullptr;
  j.sequence = c.out[0].f();
  j.h = c.out[1].f();
  j.c = is_lstm ? c.out[2].f() : nullptr;
  j.saved = c.out.back().f();
  const auto kernel = pack_gates(j.s, c, 1);
  const dnnl_memory_t room = c.workspace.scratch(j.s.batch * j.width(), 0);
  const float *h = c.in[2].f(), *cell = is_lstm ? c.in[3].f() : nullptr;
  return loop("own recurrence", [=, &workspace = c.workspace](const Moment&) {
    Job now = j;
    for (const Call& call : kernel.before) workspace.run(call);
    now.kernel = kernel.values();
    now.product = data_of(room);
    std::copy_n(h, now.s.batch * now.s.units, now.h);
    if (cell) std::copy_n(cell, now.s.batch * now.s.units, now.c);
    run_steps(now);
  });
}

}  // namespace tenon::cpu
