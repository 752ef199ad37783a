// Recurrences of the cpu backend against the reference backend: every cell, units that fill vectors and units that do not.
#include <doctest/doctest.h>

#include "compare_backends.h"
#include "tenon/ir/recurrence.h"

namespace tenon {
namespace {

using namespace test;  // the whole file is about comparing
using ir::Cell;
using ir::Gate;

struct Lengths {
  std::int64_t batch, time, units;
};

/// Zeros and ones, the last row all zeros; and a recurrent kernel that neither saturates the gates nor grows.
void prepare(const ir::Recurrence& op, std::vector<std::vector<std::byte>>& operands, const Lengths& n, std::size_t kernel,
             std::size_t mask) {
  auto* w = reinterpret_cast<float*>(operands[kernel].data());
  for (std::int64_t i = 0; i < n.units * n.units * ir::gates(op.cell); ++i) w[i] *= 0.5f / std::sqrt(static_cast<float>(n.units));
  if (!op.masked) return;
  auto* m = reinterpret_cast<float*>(operands[mask].data());
  for (std::int64_t i = 0; i < n.batch * n.time; ++i) m[i] = m[i] > -1 && i / n.time + 1 < n.batch ? 1.0f : 0.0f;
}

void compare_recurrence(const ir::Recurrence& op, const Lengths& n, bool parameter) {
  const bool is_lstm = op.cell == Cell::lstm;
  const std::int64_t width = ir::gates(op.cell) * n.units;
  ir::Specs in{f({n.batch, n.time, width}), f({n.units, width}), f({n.batch, n.units})};
  if (is_lstm) in.push_back(in[2]);
  if (op.recurrent_bias) in.push_back(f({width}));
  if (op.masked) in.push_back(f({n.batch, n.time}));
  std::vector<bool> flags(in.size(), false);
  flags[1] = parameter;
  compare({op, in, flags, [&](auto& o) { prepare(op, o, n, 1, o.size() - 1); }}, "own recurrence");

  const ir::Specs out = op.shape(in);
  for (const int given : {1, 2, 7}) {
    const ir::RecurrenceGradient gradient{op, (given & 1) != 0, (given & 2) != 0, is_lstm && (given & 4)};
    ir::Specs operands{in[1], out.back()};
    if (op.masked) operands.push_back(f({n.batch, n.time}));
    if (gradient.d_sequence) operands.push_back(out[0]);
    for (const bool has : {gradient.d_h, gradient.d_c})
      if (has) operands.push_back(in[2]);
    flags.assign(operands.size(), false);
    flags[0] = parameter;
    compare({gradient, operands, flags,
             [&](auto& o) {
               prepare(op, o, n, 0, 2);
               auto* saved = reinterpret_cast<float*>(o[1].data());  // what gates give: the sums then stay near 1
               for (std::int64_t i = 0; i < elements(out.back().shape); ++i) saved[i] = std::abs(saved[i]) / 2;
             }},
            "own recurrence gradient");
  }
}

/// Every kind of cell there is.
std::vector<ir::Recurrence> cells() {
  std::vector<ir::Recurrence> all{
      {.cell = Cell::simple}, {.cell = Cell::lstm}, {.cell = Cell::gru}, {.cell = Cell::gru, .reset_after = false}};
  all.push_back({.cell = Cell::gru, .recurrent_bias = true});
  return all;
}

}  // namespace

TEST_CASE("recurrences and their gradients") {
  for (ir::Recurrence op : cells())
    for (const auto& n : {Lengths{4, 28, 64}, Lengths{3, 5, 10}, Lengths{1, 1, 1}, Lengths{7, 4, 3}, Lengths{13, 3, 33}}) {
      compare_recurrence(op, n, true);
      compare_recurrence(op, n, false);
      op.masked = true;
      op.zero_where_masked = n.units == 10;
      op.reads_backward = n.units != 3;
      op.writes_backward = n.units == 33;
      compare_recurrence(op, n, true);
      op = {.cell = op.cell, .reset_after = op.reset_after, .recurrent_bias = op.recurrent_bias};
    }
}

TEST_CASE("recurrences with every function of a gate") {
  for (ir::Recurrence op : cells())
    for (const Gate fn : {Gate::linear, Gate::relu, Gate::sigmoid, Gate::tanh, Gate::hard_sigmoid}) {
      op.activation = fn;
      op.recurrent_activation = fn == Gate::linear || fn == Gate::relu ? Gate::sigmoid : fn;
      compare_recurrence(op, {3, 3, 18}, true);
    }
}

}  // namespace tenon
