// Operations that make values or keep them between steps.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "tenon/backends/reference/kernels.h"
#include "tenon/base/random.h"
#include "tenon/ir/width.h"

namespace tenon::reference {

template <class T> void run(const ir::Constant& op, const Args& a) {
  if (is_floating(op.dtype)) std::fill_n(a.out[0].as<T>(), a.out[0].size(), ir::number<T>(op.value));
  else std::fill_n(a.out[0].i(), a.out[0].size(), static_cast<std::int32_t>(op.value));
}

// A plan gives the result the place of the values, in its own width.
template <class T> void run(const ir::Literal& op, const Args& a) {
  const Tensor values = ir::of_width(op.values, a.out[0].spec.dtype);
  std::memcpy(a.out[0].data, values.data(), static_cast<std::size_t>(bytes(a.out[0].spec)));
}

namespace {

/// Counted from the first row of the batch, so that numbers do not depend on how the batch is cut.
template <class T, class Number> void each_draw(ir::Draw draw, const Args& a, Number number) {
  const auto size = a.out[0].size();
  const auto first = draw == ir::Draw::per_row && size ? a.first_row * (size / a.out[0].dim(0)) : 0;
  for (std::int64_t i = 0; i < size; ++i) a.out[0].as<T>()[i] = number(static_cast<std::uint64_t>(first + i));
}

}  // namespace

template <class T> void run(const ir::RandomMask& op, const Args& a) {
  const Key key{a.now.seed, op.stream};
  const auto rate = static_cast<T>(op.rate);
  each_draw<T>(op.draw, a, [&](std::uint64_t i) { return uniform(key, i, a.now.step) < rate ? T(0) : 1 / (1 - rate); });
}

template <class T> void run(const ir::RandomUniform& op, const Args& a) {
  const Key key{a.now.seed, op.stream};
  const auto low = static_cast<T>(op.low), high = static_cast<T>(op.high);
  const T largest = std::nextafter(high, low);  // rounding may reach `high`
  each_draw<T>(op.draw, a, [&](std::uint64_t i) { return std::min(low + (high - low) * uniform(key, i, a.now.step), largest); });
}

template <class T> void run(const ir::RandomNormal& op, const Args& a) {
  const Key key{a.now.seed, op.stream};
  const auto mean = static_cast<T>(op.mean), deviation = static_cast<T>(op.deviation);
  each_draw<T>(op.draw, a, [&](std::uint64_t i) { return mean + deviation * normal(key, i, a.now.step); });
}

// The stepper adds up the shards itself; for a batch that is one shard the sum is a copy.
template <class T> void run(const ir::ShardSum&, const Args& a) {
  if (a.out[0].data != a.in[0].data) std::memcpy(a.out[0].data, a.in[0].data, static_cast<std::size_t>(bytes(a.in[0].spec)));
}

template <class T> void run(const ir::StateUpdate&, const Args& a) {
  std::memcpy(a.in[0].data, a.in[1].data, static_cast<std::size_t>(bytes(a.in[1].spec)));
}

TENON_FOR_BOTH_WIDTHS(ir::Constant)
TENON_FOR_BOTH_WIDTHS(ir::Literal)
TENON_FOR_BOTH_WIDTHS(ir::RandomMask)
TENON_FOR_BOTH_WIDTHS(ir::RandomUniform)
TENON_FOR_BOTH_WIDTHS(ir::RandomNormal)
TENON_FOR_BOTH_WIDTHS(ir::ShardSum)
TENON_FOR_BOTH_WIDTHS(ir::StateUpdate)

}  // namespace tenon::reference
