// Recurrences backward: steps in reverse order, then the gradient of the recurrent kernel as one product over all rows and steps.
#include <algorithm>

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

#include "tenon/backends/cpu/panel_product.h"
#include "tenon/backends/cpu/recurrence.h"

namespace tenon::cpu {
namespace {

using ir::Cell;
using ir::Gate;

/// While one lives, numbers too small for float32's exponent are zero. Gradients become so small over many steps, and arithmetic with
/// them takes a hundred times as long.
class FlushTiny {
 public:
#if defined(__SSE__)
  FlushTiny() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040u); }  // results to zero, operands as zero
  ~FlushTiny() { _mm_setcsr(before_); }
#else
  FlushTiny() = default;
  ~FlushTiny() = default;
#endif
  FlushTiny(const FlushTiny&) = delete;
  FlushTiny& operator=(const FlushTiny&) = delete;

 private:
  [[maybe_unused]] unsigned before_ = 0;
};

struct Job {
  RecurrenceShape s;
  const float *saved, *mask, *d_sequence, *turned;  // turned: the kernel, (gate * unit, units)
  float *d_projected, *d_kernel, *d_bias, *dc;
  float *dh, *inner;  // dh: rows of `padded` units. inner: of a gru, what goes through the kernel's columns of the candidate:
                      // for all rows and steps where the reset gate comes after, else for the rows of one step

  bool resets_after() const { return s.op.cell == Cell::gru && s.op.reset_after; }
};

/// Of one row at one step: gates, their gradients before their functions, and d of the states.
struct Row {
  std::int64_t n;
  const float *saved, *gate, *last;
  float *d, *dh, *dc, *inner;
};

/// usual: the functions are tanh and sigmoid, which the compiler then knows.
template <bool usual> struct Slopes {
  Gate activation, recurrent;
  float act(float y) const { return usual ? 1 - y * y : ir::derivative(activation, y); }
  float rec(float y) const { return usual ? y * (1 - y) : ir::derivative(recurrent, y); }
};

template <bool usual> [[gnu::always_inline]] inline void lstm_row(const Row& r, const Slopes<usual>& slope) {
  const std::int64_t n = r.n;
  const float *in = r.gate, *forget = in + n, *candidate = forget + n, *out = candidate + n, *before = r.saved + n, *y = r.last;
  float* __restrict di = r.d, * __restrict df = di + n, * __restrict dg = df + n, * __restrict d_out = dg + n;
  float* __restrict dh = r.dh, * __restrict dc = r.dc;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; ++i) {
    const float g = dh[i], cell = dc[i] + g * out[i] * slope.act(y[i]);
    di[i] = cell * candidate[i] * slope.rec(in[i]);
    df[i] = cell * before[i] * slope.rec(forget[i]);
    dg[i] = cell * in[i] * slope.act(candidate[i]);
    d_out[i] = g * y[i] * slope.rec(out[i]);
    dc[i] = cell * forget[i];
    dh[i] = 0;
  }
}

template <bool usual> [[gnu::always_inline]] inline void gru_row(const Row& r, const Slopes<usual>& slope, bool resets_after) {
  const std::int64_t n = r.n;
  const float *z = r.gate, *reset = z + n, *candidate = reset + n, *before = r.saved, *was = r.last;
  float* __restrict dz = r.d, * __restrict dr = dz + n, * __restrict dg = dr + n, * __restrict dh = r.dh, * __restrict inner = r.inner;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; ++i) {
    const float g = dh[i];
    dz[i] = g * (before[i] - candidate[i]) * slope.rec(z[i]);
    dg[i] = g * (1 - z[i]) * slope.act(candidate[i]);
    dh[i] = g * z[i];
  }
  if (!resets_after) return;
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; ++i) {
    dr[i] = dg[i] * was[i] * slope.rec(reset[i]);
    inner[i] = dg[i] * reset[i];
  }
}

template <bool usual> [[gnu::always_inline]] inline void simple_row(const Row& r, const Slopes<usual>& slope) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < r.n; ++i) {
    r.d[i] = r.dh[i] * slope.act(r.gate[i]);
    r.dh[i] = 0;
  }
}

[[gnu::always_inline]] inline Row row_of(const Job& j, std::int64_t row, std::int64_t at) {
  const RecurrenceShape& s = j.s;
  const float* saved = j.saved + s.saved_at(row, at);
  return {s.units,
          saved,
          saved + s.parts.gates * s.units,
          saved + s.parts.last * s.units,
          j.d_projected + (row * s.time + at) * s.columns,
          j.dh + row * s.padded,
          j.dc ? j.dc + row * s.units : nullptr,
          !j.inner           ? nullptr
          : s.op.reset_after ? j.inner + (row * s.time + at) * s.units
                             : j.inner + row * s.padded};
}

[[gnu::always_inline]] inline bool takes(const Job& j, std::int64_t row, std::int64_t at) {
  return !j.mask || j.mask[row * j.s.time + at] != 0;
}

template <bool usual> [[gnu::always_inline]] inline void step_row(const Job& j, std::int64_t row, std::int64_t step) {
  const RecurrenceShape& s = j.s;
  const auto at = s.order.read(step);
  const Row r = row_of(j, row, at);
  const bool taken = takes(j, row, at);
  if (j.d_sequence && (taken || (!s.op.zero_where_masked && step > s.order.first(j.mask + row * s.time)))) {
    const float* d = j.d_sequence + (row * s.time + s.order.write(step)) * s.units;
    for (std::int64_t i = 0; i < s.units; ++i) r.dh[i] += d[i];
  }
  const Slopes<usual> slope{s.op.activation, s.op.recurrent_activation};
  if (!taken) {
    std::fill_n(r.d, s.columns, 0.0f);
    if (r.inner) std::fill_n(r.inner, s.units, 0.0f);
  } else if (s.op.cell == Cell::lstm) {
    lstm_row(r, slope);
  } else if (s.op.cell == Cell::gru) {
    gru_row(r, slope, s.op.reset_after);
  } else {
    simple_row(r, slope);
  }
}

/// The reset gate where it comes before the product: what came through the candidate's columns is in `inner`.
template <bool usual> [[gnu::always_inline]] inline void reset_row(const Job& j, std::int64_t row, std::int64_t at) {
  if (!takes(j, row, at)) return;
  const Row r = row_of(j, row, at);
  const Slopes<usual> slope{j.s.op.activation, j.s.op.recurrent_activation};
  const float* reset = r.gate + r.n;
  float* __restrict dr = r.d + r.n;
  for (std::int64_t i = 0; i < r.n; ++i) {
    dr[i] = r.inner[i] * r.saved[i] * slope.rec(reset[i]);
    r.dh[i] += r.inner[i] * reset[i];
  }
}

template <bool usual> [[gnu::always_inline]] inline void run_steps(const Job& j) {
  const RecurrenceShape& s = j.s;
  const bool is_gru = s.op.cell == Cell::gru;
  const std::int64_t n = s.units, row_stride = s.time * s.columns, direct = is_gru ? 2 * n : s.columns;
  const float* candidate = j.turned + 2 * n * s.padded;
  for (std::int64_t step = s.time; step-- > 0;) {
    const auto at = s.order.read(step);
    float* d = j.d_projected + at * s.columns;
    for (std::int64_t row = 0; row < s.batch; ++row) step_row<usual>(j, row, step);
    if (j.resets_after()) {
      multiply_panels({j.inner + at * n, s.time * n, 1, candidate, s.padded, j.dh, s.padded, s.batch, n, s.padded, true});
    } else if (is_gru) {
      multiply_panels({d + 2 * n, row_stride, 1, candidate, s.padded, j.inner, s.padded, s.batch, n, s.padded, false});
      for (std::int64_t row = 0; row < s.batch; ++row) reset_row<usual>(j, row, at);
    }
    multiply_panels({d, row_stride, 1, j.turned, s.padded, j.dh, s.padded, s.batch, direct, s.padded, true});
  }
}

[[gnu::always_inline]] inline void add_rows(const float* from, std::int64_t stride, std::int64_t rows, float* __restrict to,
                                            std::int64_t n) {
  std::fill_n(to, n, 0.0f);
  for (std::int64_t row = 0; row < rows; ++row)
    for (std::int64_t i = 0; i < n; ++i) to[i] += from[row * stride + i];
}

/// Sums over all rows and steps of what the kernel's columns multiplied times what came back to them.
[[gnu::always_inline]] inline void kernel_gradient(const Job& j) {
  const RecurrenceShape& s = j.s;
  const std::int64_t n = s.units, steps = s.batch * s.time, width = s.columns, direct = s.op.cell == Cell::gru ? 2 * n : width;
  multiply_panels({j.saved, 1, s.saved_stride(), j.d_projected, width, j.d_kernel, width, n, steps, direct, false});
  if (s.op.cell != Cell::gru) return;
  const float* factor = s.op.reset_after ? j.saved : j.saved + s.parts.last * n;
  const float* d = s.op.reset_after ? j.inner : j.d_projected + direct;
  const std::int64_t stride = s.op.reset_after ? n : width;
  multiply_panels({factor, 1, s.saved_stride(), d, stride, j.d_kernel + direct, width, n, steps, n, false});
  if (!j.d_bias) return;
  add_rows(j.d_projected, width, steps, j.d_bias, direct);
  add_rows(d, stride, steps, j.d_bias + direct, n);
}

TENON_VECTOR void run_backward(const Job& j) {
  if (j.s.op.activation == Gate::tanh && j.s.op.recurrent_activation == Gate::sigmoid) run_steps<true>(j);
  else run_steps<false>(j);
  kernel_gradient(j);
}

/// What is given of the gradients of the last states; null: nothing.
struct Given {
  const float *h = nullptr, *c = nullptr;
};

void start(const Job& j, const Given& given) {
  const RecurrenceShape& s = j.s;
  for (std::int64_t row = 0; row < s.batch; ++row) {
    std::fill_n(j.dh + row * s.padded, s.padded, 0.0f);
    if (given.h) std::copy_n(given.h + row * s.units, s.units, j.dh + row * s.padded);
  }
  if (!j.dc) return;
  if (given.c) std::copy_n(given.c, s.batch * s.units, j.dc);
  else std::fill_n(j.dc, s.batch * s.units, 0.0f);
}

std::int64_t inner_floats(const RecurrenceShape& s) {
  if (s.op.cell != Cell::gru) return 0;
  return s.op.reset_after ? s.batch * s.time * s.units : s.batch * s.padded;
}

}  // namespace

Bound bind(const ir::RecurrenceGradient& op, const Context& c) {
  Job j{.s = RecurrenceShape(op.forward, c.in[1].spec.shape, c.in[0].spec.shape)};
  const RecurrenceShape& s = j.s;
  std::size_t next = 2;
  const auto operand = [&](bool there) { return there ? c.in[next++].f() : nullptr; };
  j.saved = c.in[1].f();
  j.mask = operand(op.forward.masked);
  j.d_sequence = operand(op.d_sequence);
  Given given;
  given.h = operand(op.d_h);
  given.c = operand(op.d_c);
  j.d_projected = c.out[0].f();
  j.d_kernel = c.out[1].f();
  j.dc = s.op.cell == Cell::lstm ? c.out[3].f() : nullptr;
  j.d_bias = op.forward.recurrent_bias ? c.out.back().f() : nullptr;
  const auto kernel = pack_turned(s, c, 0);
  const std::int64_t dh = s.batch * s.padded, inner = inner_floats(s);
  const dnnl_memory_t room = c.workspace.scratch(dh + inner, 0);
  return loop("own recurrence gradient", [=, d_h = c.out[2].f(), &workspace = c.workspace](const Moment&) {
    Job now = j;
    for (const Call& call : kernel.before) workspace.run(call);
    now.turned = kernel.values();
    now.dh = data_of(room);
    now.inner = inner ? now.dh + dh : nullptr;
    const FlushTiny flush;
    start(now, given);
    run_backward(now);
    for (std::int64_t row = 0; row < now.s.batch; ++row) std::copy_n(now.dh + row * now.s.padded, now.s.units, d_h + row * now.s.units);
  });
}

}  // namespace tenon::cpu
