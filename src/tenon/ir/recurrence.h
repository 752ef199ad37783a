#pragma once
// The layout of what a recurrence saves for its derivative; both backends write and read it.
#include "tenon/ir/op.h"

namespace tenon::ir {

constexpr std::int64_t gates(Cell cell) { return cell == Cell::lstm ? 4 : cell == Cell::gru ? 3 : 1; }

/// Where things lie in `saved`, in units of the cell's units, for one row and one step of the sequence that is read:
/// simple: h before, h after; gru: h before, z, r, candidate, inner; lstm: h before, c before, i, f, candidate, o, activation(c after).
/// inner: h . kernel + bias of the candidate where the reset gate comes after, else reset gate * h. A step left out has them as well.
struct Saved {
  static constexpr std::int64_t h = 0, c = 1;
  std::int64_t gates, last, parts;  // last: h after, inner, or activation(c after)
  constexpr explicit Saved(Cell cell)
      : gates(cell == Cell::lstm ? 2 : 1),
        last(cell == Cell::lstm  ? 6
             : cell == Cell::gru ? 4
                                 : 1),
        parts(last + 1) {}
};

/// The derivative of a gate's function where its result is y. At its corners as in TensorFlow: 0.
template <class T> constexpr T derivative(Gate fn, T y) {
  switch (fn) {
    case Gate::relu: return y > 0 ? T(1) : T(0);
    case Gate::sigmoid: return y * (1 - y);
    case Gate::tanh: return 1 - y * y;
    case Gate::hard_sigmoid: return y > 0 && y < 1 ? T(1) / 6 : T(0);
    case Gate::linear: break;
  }
  return T(1);
}

/// In which order a recurrence takes `time` steps, and which it takes.
struct Order {
  std::int64_t time;
  bool reads_backward, writes_backward;
  constexpr std::int64_t read(std::int64_t step) const { return reads_backward ? time - 1 - step : step; }
  constexpr std::int64_t write(std::int64_t step) const { return writes_backward ? time - 1 - step : step; }
  /// Steps before the first that a row of the mask takes; none without a mask.
  template <class T> constexpr std::int64_t first(const T* mask) const {
    std::int64_t step = 0;
    while (mask && step < time && mask[read(step)] == 0) ++step;
    return step;
  }
};

}  // namespace tenon::ir
