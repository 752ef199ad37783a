#include "tenon/ir/recurrence.h"

#include <algorithm>
#include <cmath>

#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {
namespace {

using ir::Cell;
using ir::Gate;

double apply(Gate fn, double x) {
  switch (fn) {
    case Gate::relu: return x < 0 ? 0.0 : x;
    case Gate::sigmoid: return 1 / (1 + std::exp(-x));
    case Gate::tanh: return std::tanh(x);
    case Gate::hard_sigmoid: return x < -3 ? 0.0 : x > 3 ? 1.0 : (x + 3) / 6;
    case Gate::linear: break;
  }
  return x;
}

/// The operands and results that a forward or backward pass shares, and their lengths.
struct Layer {
  const ir::Recurrence& op;
  std::int64_t batch, time, units, columns;
  const float *kernel, *mask;
  ir::Order order;
  ir::Saved parts;

  Layer(const ir::Recurrence& r, const Buffer& saved, const Buffer& w, const float* m)
      : op(r),
        batch(saved.dim(0)),
        time(saved.dim(1)),
        units(w.dim(0)),
        columns(w.dim(1)),
        kernel(w.f()),
        mask(m),
        order{time, r.reads_backward, r.writes_backward},
        parts(r.cell) {}

  const float* mask_of(std::int64_t row) const { return mask ? mask + row * time : nullptr; }
  bool takes(std::int64_t row, std::int64_t at) const { return !mask || mask[row * time + at] != 0; }
  std::int64_t saved_at(std::int64_t row, std::int64_t at) const { return (row * time + at) * parts.parts * units; }
  double dot(const float* v, std::int64_t column) const {
    double sum = 0;
    for (std::int64_t k = 0; k < units; ++k) sum += static_cast<double>(v[k]) * kernel[k * columns + column];
    return sum;
  }
  /// Sum over the columns begin..end of d . kernel turned around, for the unit k.
  double dot_back(const float* d, std::int64_t k, std::int64_t begin, std::int64_t end) const {
    double sum = 0;
    for (std::int64_t c = begin; c < end; ++c) sum += static_cast<double>(d[c]) * kernel[k * columns + c];
    return sum;
  }
};

float single(double v) { return static_cast<float>(v); }

/// Everything of one step up to the new states: into what is saved.
void fill_gates(const Layer& l, const float* x, const float* bias, float* saved) {
  const auto n = l.units;
  float* gate = saved + l.parts.gates * n;
  const auto act = l.op.activation, rec = l.op.recurrent_activation;
  const auto in = [&](std::int64_t column) { return static_cast<double>(x[column]) + (bias ? static_cast<double>(bias[column]) : 0); };
  if (l.op.cell != Cell::gru) {
    for (std::int64_t c = 0; c < l.columns; ++c)
      gate[c] = single(apply(l.op.cell == Cell::simple || c / n == 2 ? act : rec, in(c) + l.dot(saved, c)));
    return;
  }
  float* inner = saved + l.parts.last * n;
  for (std::int64_t c = 0; c < 2 * n; ++c) gate[c] = single(apply(rec, in(c) + l.dot(saved, c)));
  for (std::int64_t j = 0; j < n; ++j)
    inner[j] =
        l.op.reset_after ? single(l.dot(saved, 2 * n + j) + (bias ? static_cast<double>(bias[2 * n + j]) : 0)) : gate[n + j] * saved[j];
  for (std::int64_t j = 0; j < n; ++j) {
    const double recurrent = l.op.reset_after ? static_cast<double>(gate[n + j]) * inner[j] : l.dot(inner, 2 * n + j);
    gate[2 * n + j] = single(apply(act, static_cast<double>(x[2 * n + j]) + recurrent));
  }
}

/// The new states of one row from what is saved.
void advance(const Layer& l, float* saved, float* h, float* c) {
  const auto n = l.units;
  const float* gate = saved + l.parts.gates * n;
  for (std::int64_t j = 0; j < n; ++j) {
    if (l.op.cell == Cell::simple) {
      h[j] = gate[j];
    } else if (l.op.cell == Cell::gru) {
      h[j] = single(static_cast<double>(gate[j]) * h[j] + (1.0 - gate[j]) * gate[2 * n + j]);
    } else {
      c[j] = single(static_cast<double>(gate[n + j]) * c[j] + static_cast<double>(gate[j]) * gate[2 * n + j]);
      saved[l.parts.last * n + j] = single(apply(l.op.activation, c[j]));
      h[j] = gate[3 * n + j] * saved[l.parts.last * n + j];
    }
  }
}

struct Row {
  float *h, *c, *sequence;
};

void run_row(const Layer& l, const Args& a, const float* bias, std::int64_t row, Row to) {
  const auto n = l.units;
  const float* mask = l.mask_of(row);
  const auto first = l.order.first(mask);
  float* saved_all = a.out.back().f();
  for (std::int64_t step = 0; step < l.time; ++step) {
    const auto at = l.order.read(step);
    float* saved = saved_all + l.saved_at(row, at);
    std::copy_n(to.h, n, saved);
    if (to.c) std::copy_n(to.c, n, saved + n);
    fill_gates(l, a.in[0].f() + (row * l.time + at) * l.columns, bias, saved);
    const bool taken = l.takes(row, at);
    if (taken) {
      advance(l, saved, to.h, to.c);
    } else if (to.c) {  // what the derivative does not read must be the same in every run
      std::fill_n(saved + l.parts.last * n, n, 0.0f);
    }
    float* y = to.sequence + l.order.write(step) * n;
    if (taken || (step > first && !l.op.zero_where_masked)) std::copy_n(to.h, n, y);
    else std::fill_n(y, n, 0.0f);
  }
}

/// d of the gates before their functions, of one row at one step, and what is left of dh and dc for the step before, but for what
/// goes through the kernel: to d, in the order of its columns.
void gate_gradient(const Layer& l, const float* saved, float* d, float* dh, float* dc) {
  const auto n = l.units;
  const float* gate = saved + l.parts.gates * n;
  const auto act = [&](std::int64_t i) { return derivative(l.op.activation, static_cast<double>(gate[i])); };
  const auto rec = [&](std::int64_t i) { return derivative(l.op.recurrent_activation, static_cast<double>(gate[i])); };
  for (std::int64_t j = 0; j < n; ++j) {
    const double g = dh[j];
    if (l.op.cell == Cell::simple) {
      d[j] = single(g * act(j));
      dh[j] = 0;
    } else if (l.op.cell == Cell::gru) {
      d[j] = single(g * (static_cast<double>(saved[j]) - gate[2 * n + j]) * rec(j));
      d[2 * n + j] = single(g * (1.0 - gate[j]) * act(2 * n + j));
      dh[j] = single(g * gate[j]);
    } else {
      const double i = gate[j], f = gate[n + j], candidate = gate[2 * n + j], o = gate[3 * n + j], y = saved[l.parts.last * n + j];
      const double dcell = dc[j] + g * o * derivative(l.op.activation, y);
      d[j] = single(dcell * candidate * rec(j));
      d[n + j] = single(dcell * saved[n + j] * rec(n + j));
      d[2 * n + j] = single(dcell * i * act(2 * n + j));
      d[3 * n + j] = single(g * y * rec(3 * n + j));
      dc[j] = single(dcell * f);
      dh[j] = 0;
    }
  }
}

/// The reset gate of a gru, and what goes back through the kernel's columns of the candidate.
void reset_gradient(const Layer& l, const float* saved, float* d, float* dh) {
  const auto n = l.units;
  const float *r = saved + (l.parts.gates + 1) * n, *inner = saved + l.parts.last * n;
  const auto rec = [&](std::int64_t j) { return derivative(l.op.recurrent_activation, static_cast<double>(r[j])); };
  if (l.op.reset_after) {
    for (std::int64_t j = 0; j < n; ++j) d[n + j] = single(static_cast<double>(d[2 * n + j]) * inner[j] * rec(j));
    for (std::int64_t k = 0; k < n; ++k) {
      double sum = 0;
      for (std::int64_t j = 0; j < n; ++j) sum += static_cast<double>(d[2 * n + j]) * r[j] * l.kernel[k * l.columns + 2 * n + j];
      dh[k] = single(dh[k] + sum);
    }
    return;
  }
  for (std::int64_t k = 0; k < n; ++k) {
    const double d_inner = l.dot_back(d, k, 2 * n, 3 * n);
    d[n + k] = single(d_inner * saved[k] * rec(k));
    dh[k] = single(dh[k] + d_inner * r[k]);
  }
}

void gradient_row(const Layer& l, const float* saved_all, const float* d_sequence, std::int64_t row, float* d_projected, Row to) {
  const auto n = l.units;
  const auto first = l.order.first(l.mask_of(row));
  for (std::int64_t step = l.time; step-- > 0;) {
    const auto at = l.order.read(step);
    const bool taken = l.takes(row, at);
    float* d = d_projected + (row * l.time + at) * l.columns;
    if (d_sequence && (taken || (step > first && !l.op.zero_where_masked)))
      for (std::int64_t j = 0; j < n; ++j) to.h[j] += d_sequence[(row * l.time + l.order.write(step)) * n + j];
    if (!taken) {
      std::fill_n(d, l.columns, 0.0f);
      continue;
    }
    const float* saved = saved_all + l.saved_at(row, at);
    gate_gradient(l, saved, d, to.h, to.c);
    if (l.op.cell == Cell::gru) reset_gradient(l, saved, d, to.h);
    const auto end = l.op.cell == Cell::gru ? 2 * n : l.columns;
    for (std::int64_t k = 0; k < n; ++k) to.h[k] = single(to.h[k] + l.dot_back(d, k, 0, end));
  }
}

/// The gradients of the kernel and of the recurrent bias: sums over all rows and steps.
void kernel_gradient(const Layer& l, const float* saved_all, const float* d_projected, float* d_kernel, float* d_bias) {
  const auto n = l.units;
  for (std::int64_t k = 0; k <= n; ++k)  // the last row is the bias
    for (std::int64_t c = 0; c < l.columns; ++c) {
      if (k == n && !d_bias) continue;
      const bool is_candidate = l.op.cell == Cell::gru && c >= 2 * n;
      double sum = 0;
      for (std::int64_t i = 0; i < l.batch * l.time; ++i) {
        const float* saved = saved_all + l.saved_at(0, i);
        double d = d_projected[i * l.columns + c];
        if (is_candidate && l.op.reset_after) d *= saved[(l.parts.gates + 1) * n + c - 2 * n];
        if (k == n) sum += d;
        else if (d != 0) sum += d * saved[(is_candidate && !l.op.reset_after ? l.parts.last * n : 0) + k];
      }
      (k == n ? d_bias[c] : d_kernel[k * l.columns + c]) = single(sum);
    }
}

}  // namespace

void run(const ir::Recurrence& op, const Args& a) {
  const bool is_lstm = op.cell == Cell::lstm;
  const Layer l(op, a.out.back(), a.in[1], op.masked ? a.in.back().f() : nullptr);
  const float* bias = op.recurrent_bias ? a.in[3].f() : nullptr;
  std::copy_n(a.in[2].f(), a.in[2].size(), a.out[1].f());
  if (is_lstm) std::copy_n(a.in[3].f(), a.in[3].size(), a.out[2].f());
  for (std::int64_t row = 0; row < l.batch; ++row)
    run_row(l, a, bias, row,
            {a.out[1].f() + row * l.units, is_lstm ? a.out[2].f() + row * l.units : nullptr, a.out[0].f() + row * l.time * l.units});
}

void run(const ir::RecurrenceGradient& op, const Args& a) {
  const bool is_lstm = op.forward.cell == Cell::lstm;
  std::size_t next = 2;
  const float* mask = op.forward.masked ? a.in[next++].f() : nullptr;
  const float* d_sequence = op.d_sequence ? a.in[next++].f() : nullptr;
  const float* d_h = op.d_h ? a.in[next++].f() : nullptr;
  const float* d_c = op.d_c ? a.in[next++].f() : nullptr;
  const auto start = [](const Buffer& to, const float* from) {
    if (from) std::copy_n(from, to.size(), to.f());
    else std::fill_n(to.f(), to.size(), 0.0f);
  };
  start(a.out[2], d_h);
  if (is_lstm) start(a.out[3], d_c);
  const Layer l(op.forward, a.in[1], a.in[0], mask);
  for (std::int64_t row = 0; row < l.batch; ++row)
    gradient_row(l, a.in[1].f(), d_sequence, row, a.out[0].f(),
                 {a.out[2].f() + row * l.units, is_lstm ? a.out[3].f() + row * l.units : nullptr, nullptr});
  kernel_gradient(l, a.in[1].f(), a.out[0].f(), a.out[1].f(), op.forward.recurrent_bias ? a.out.back().f() : nullptr);
}

}  // namespace tenon::reference
