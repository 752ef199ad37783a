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
template <class T> struct Layer {
  const ir::Recurrence& op;
  std::int64_t batch, time, units, columns;
  const T *kernel, *mask;
  ir::Order order;
  ir::Saved parts;

  Layer(const ir::Recurrence& r, const Buffer& saved, const Buffer& w, const T* m)
      : op(r),
        batch(saved.dim(0)),
        time(saved.dim(1)),
        units(w.dim(0)),
        columns(w.dim(1)),
        kernel(w.as<T>()),
        mask(m),
        order{time, r.reads_backward, r.writes_backward},
        parts(r.cell) {}

  const T* mask_of(std::int64_t row) const { return mask ? mask + row * time : nullptr; }
  bool takes(std::int64_t row, std::int64_t at) const { return !mask || mask[row * time + at] != 0; }
  std::int64_t saved_at(std::int64_t row, std::int64_t at) const { return (row * time + at) * parts.parts * units; }
  double dot(const T* v, std::int64_t column) const {
    double sum = 0;
    for (std::int64_t k = 0; k < units; ++k) sum += static_cast<double>(v[k]) * kernel[k * columns + column];
    return sum;
  }
  /// Sum over the columns begin..end of d . kernel turned around, for the unit k.
  double dot_back(const T* d, std::int64_t k, std::int64_t begin, std::int64_t end) const {
    double sum = 0;
    for (std::int64_t c = begin; c < end; ++c) sum += static_cast<double>(d[c]) * kernel[k * columns + c];
    return sum;
  }
};

/// Everything of one step up to the new states: into what is saved.
template <class T> void fill_gates(const Layer<T>& l, const T* x, const T* bias, T* saved) {
  const auto n = l.units;
  T* gate = saved + l.parts.gates * n;
  const auto act = l.op.activation, rec = l.op.recurrent_activation;
  const auto in = [&](std::int64_t column) { return static_cast<double>(x[column]) + (bias ? static_cast<double>(bias[column]) : 0); };
  if (l.op.cell != Cell::gru) {
    for (std::int64_t c = 0; c < l.columns; ++c)
      gate[c] = static_cast<T>(apply(l.op.cell == Cell::simple || c / n == 2 ? act : rec, in(c) + l.dot(saved, c)));
    return;
  }
  T* inner = saved + l.parts.last * n;
  for (std::int64_t c = 0; c < 2 * n; ++c) gate[c] = static_cast<T>(apply(rec, in(c) + l.dot(saved, c)));
  for (std::int64_t j = 0; j < n; ++j)
    inner[j] = l.op.reset_after ? static_cast<T>(l.dot(saved, 2 * n + j) + (bias ? static_cast<double>(bias[2 * n + j]) : 0))
                                : gate[n + j] * saved[j];
  for (std::int64_t j = 0; j < n; ++j) {
    const double recurrent = l.op.reset_after ? static_cast<double>(gate[n + j]) * inner[j] : l.dot(inner, 2 * n + j);
    gate[2 * n + j] = static_cast<T>(apply(act, static_cast<double>(x[2 * n + j]) + recurrent));
  }
}

/// The new states of one row from what is saved.
template <class T> void advance(const Layer<T>& l, T* saved, T* h, T* c) {
  const auto n = l.units;
  const T* gate = saved + l.parts.gates * n;
  for (std::int64_t j = 0; j < n; ++j) {
    if (l.op.cell == Cell::simple) {
      h[j] = gate[j];
    } else if (l.op.cell == Cell::gru) {
      h[j] = static_cast<T>(static_cast<double>(gate[j]) * h[j] + (1.0 - gate[j]) * gate[2 * n + j]);
    } else {
      c[j] = static_cast<T>(static_cast<double>(gate[n + j]) * c[j] + static_cast<double>(gate[j]) * gate[2 * n + j]);
      saved[l.parts.last * n + j] = static_cast<T>(apply(l.op.activation, c[j]));
      h[j] = gate[3 * n + j] * saved[l.parts.last * n + j];
    }
  }
}

template <class T> struct Row { T *h, *c, *sequence; };

template <class T> void run_row(const Layer<T>& l, const Args& a, const T* bias, std::int64_t row, Row<T> to) {
  const auto n = l.units;
  const T* mask = l.mask_of(row);
  const auto first = l.order.first(mask);
  T* saved_all = a.out.back().as<T>();
  for (std::int64_t step = 0; step < l.time; ++step) {
    const auto at = l.order.read(step);
    T* saved = saved_all + l.saved_at(row, at);
    std::copy_n(to.h, n, saved);
    if (to.c) std::copy_n(to.c, n, saved + n);
    fill_gates(l, a.in[0].as<T>() + (row * l.time + at) * l.columns, bias, saved);
    const bool taken = l.takes(row, at);
    if (taken) {
      advance(l, saved, to.h, to.c);
    } else if (to.c) {  // what the derivative does not read must be the same in every run
      std::fill_n(saved + l.parts.last * n, n, T(0));
    }
    T* y = to.sequence + l.order.write(step) * n;
    if (taken || (step > first && !l.op.zero_where_masked)) std::copy_n(to.h, n, y);
    else std::fill_n(y, n, T(0));
  }
}

/// d of the gates before their functions, of one row at one step, and what is left of dh and dc for the step before, but for what
/// goes through the kernel: to d, in the order of its columns.
template <class T> void gate_gradient(const Layer<T>& l, const T* saved, T* d, T* dh, T* dc) {
  const auto n = l.units;
  const T* gate = saved + l.parts.gates * n;
  const auto act = [&](std::int64_t i) { return derivative(l.op.activation, static_cast<double>(gate[i])); };
  const auto rec = [&](std::int64_t i) { return derivative(l.op.recurrent_activation, static_cast<double>(gate[i])); };
  for (std::int64_t j = 0; j < n; ++j) {
    const double g = dh[j];
    if (l.op.cell == Cell::simple) {
      d[j] = static_cast<T>(g * act(j));
      dh[j] = 0;
    } else if (l.op.cell == Cell::gru) {
      d[j] = static_cast<T>(g * (static_cast<double>(saved[j]) - gate[2 * n + j]) * rec(j));
      d[2 * n + j] = static_cast<T>(g * (1.0 - gate[j]) * act(2 * n + j));
      dh[j] = static_cast<T>(g * gate[j]);
    } else {
      const double i = gate[j], f = gate[n + j], candidate = gate[2 * n + j], o = gate[3 * n + j], y = saved[l.parts.last * n + j];
      const double dcell = dc[j] + g * o * derivative(l.op.activation, y);
      d[j] = static_cast<T>(dcell * candidate * rec(j));
      d[n + j] = static_cast<T>(dcell * saved[n + j] * rec(n + j));
      d[2 * n + j] = static_cast<T>(dcell * i * act(2 * n + j));
      d[3 * n + j] = static_cast<T>(g * y * rec(3 * n + j));
      dc[j] = static_cast<T>(dcell * f);
      dh[j] = 0;
    }
  }
}

/// The reset gate of a gru, and what goes back through the kernel's columns of the candidate.
template <class T> void reset_gradient(const Layer<T>& l, const T* saved, T* d, T* dh) {
  const auto n = l.units;
  const T *r = saved + (l.parts.gates + 1) * n, *inner = saved + l.parts.last * n;
  const auto rec = [&](std::int64_t j) { return derivative(l.op.recurrent_activation, static_cast<double>(r[j])); };
  if (l.op.reset_after) {
    for (std::int64_t j = 0; j < n; ++j) d[n + j] = static_cast<T>(static_cast<double>(d[2 * n + j]) * inner[j] * rec(j));
    for (std::int64_t k = 0; k < n; ++k) {
      double sum = 0;
      for (std::int64_t j = 0; j < n; ++j) sum += static_cast<double>(d[2 * n + j]) * r[j] * l.kernel[k * l.columns + 2 * n + j];
      dh[k] = static_cast<T>(dh[k] + sum);
    }
    return;
  }
  for (std::int64_t k = 0; k < n; ++k) {
    const double d_inner = l.dot_back(d, k, 2 * n, 3 * n);
    d[n + k] = static_cast<T>(d_inner * saved[k] * rec(k));
    dh[k] = static_cast<T>(dh[k] + d_inner * r[k]);
  }
}

template <class T>
void gradient_row(const Layer<T>& l, const T* saved_all, const T* d_sequence, std::int64_t row, T* d_projected, Row<T> to) {
  const auto n = l.units;
  const auto first = l.order.first(l.mask_of(row));
  for (std::int64_t step = l.time; step-- > 0;) {
    const auto at = l.order.read(step);
    const bool taken = l.takes(row, at);
    T* d = d_projected + (row * l.time + at) * l.columns;
    if (d_sequence && (taken || (step > first && !l.op.zero_where_masked)))
      for (std::int64_t j = 0; j < n; ++j) to.h[j] += d_sequence[(row * l.time + l.order.write(step)) * n + j];
    if (!taken) {
      std::fill_n(d, l.columns, T(0));
      continue;
    }
    const T* saved = saved_all + l.saved_at(row, at);
    gate_gradient(l, saved, d, to.h, to.c);
    if (l.op.cell == Cell::gru) reset_gradient(l, saved, d, to.h);
    const auto end = l.op.cell == Cell::gru ? 2 * n : l.columns;
    for (std::int64_t k = 0; k < n; ++k) to.h[k] = static_cast<T>(to.h[k] + l.dot_back(d, k, 0, end));
  }
}

/// The gradients of the kernel and of the recurrent bias: sums over all rows and steps.
template <class T> void kernel_gradient(const Layer<T>& l, const T* saved_all, const T* d_projected, T* d_kernel, T* d_bias) {
  const auto n = l.units;
  for (std::int64_t k = 0; k <= n; ++k)  // the last row is the bias
    for (std::int64_t c = 0; c < l.columns; ++c) {
      if (k == n && !d_bias) continue;
      const bool is_candidate = l.op.cell == Cell::gru && c >= 2 * n;
      double sum = 0;
      for (std::int64_t i = 0; i < l.batch * l.time; ++i) {
        const T* saved = saved_all + l.saved_at(0, i);
        double d = d_projected[i * l.columns + c];
        if (is_candidate && l.op.reset_after) d *= saved[(l.parts.gates + 1) * n + c - 2 * n];
        if (k == n) sum += d;
        else if (d != 0) sum += d * saved[(is_candidate && !l.op.reset_after ? l.parts.last * n : 0) + k];
      }
      (k == n ? d_bias[c] : d_kernel[k * l.columns + c]) = static_cast<T>(sum);
    }
}

}  // namespace

template <class T> void run(const ir::Recurrence& op, const Args& a) {
  const bool is_lstm = op.cell == Cell::lstm;
  const Layer<T> l(op, a.out.back(), a.in[1], op.masked ? a.in.back().as<T>() : nullptr);
  const T* bias = op.recurrent_bias ? a.in[3].as<T>() : nullptr;
  std::copy_n(a.in[2].as<T>(), a.in[2].size(), a.out[1].as<T>());
  if (is_lstm) std::copy_n(a.in[3].as<T>(), a.in[3].size(), a.out[2].as<T>());
  for (std::int64_t row = 0; row < l.batch; ++row)
    run_row(l, a, bias, row,
            Row<T>{a.out[1].as<T>() + row * l.units, is_lstm ? a.out[2].as<T>() + row * l.units : nullptr,
                   a.out[0].as<T>() + row * l.time * l.units});
}

template <class T> void run(const ir::RecurrenceGradient& op, const Args& a) {
  const bool is_lstm = op.forward.cell == Cell::lstm;
  std::size_t next = 2;
  const T* mask = op.forward.masked ? a.in[next++].as<T>() : nullptr;
  const T* d_sequence = op.d_sequence ? a.in[next++].as<T>() : nullptr;
  const T* d_h = op.d_h ? a.in[next++].as<T>() : nullptr;
  const T* d_c = op.d_c ? a.in[next++].as<T>() : nullptr;
  const auto start = [](const Buffer& to, const T* from) {
    if (from) std::copy_n(from, to.size(), to.as<T>());
    else std::fill_n(to.as<T>(), to.size(), T(0));
  };
  start(a.out[2], d_h);
  if (is_lstm) start(a.out[3], d_c);
  const Layer<T> l(op.forward, a.in[1], a.in[0], mask);
  for (std::int64_t row = 0; row < l.batch; ++row)
    gradient_row(l, a.in[1].as<T>(), d_sequence, row, a.out[0].as<T>(),
                 Row<T>{a.out[2].as<T>() + row * l.units, is_lstm ? a.out[3].as<T>() + row * l.units : nullptr, nullptr});
  kernel_gradient(l, a.in[1].as<T>(), a.out[0].as<T>(), a.out[1].as<T>(), op.forward.recurrent_bias ? a.out.back().as<T>() : nullptr);
}

TENON_FOR_BOTH_WIDTHS(ir::Recurrence)
TENON_FOR_BOTH_WIDTHS(ir::RecurrenceGradient)

}  // namespace tenon::reference
