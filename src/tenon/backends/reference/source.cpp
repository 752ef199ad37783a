// Operations that make values or keep them between steps.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "tenon/backends/reference/kernels.h"
#include "tenon/base/random.h"

namespace tenon::reference {

void run(const ir::Constant& op, const Args& a) {
  if (op.dtype == DType::float32) std::fill_n(a.out[0].f(), a.out[0].size(), op.value);
  else std::fill_n(a.out[0].i(), a.out[0].size(), static_cast<std::int32_t>(op.value));
}

// A plan gives the result the place of the values.
void run(const ir::Literal& op, const Args& a) {
  std::memcpy(a.out[0].data, op.values.data(), static_cast<std::size_t>(bytes(a.out[0].spec)));
}

namespace {

/// Counted from the first row of the batch, so that numbers do not depend on how the batch is cut.
template <class Number> void each_draw(ir::Draw draw, const Args& a, Number number) {
  const auto size = a.out[0].size();
  const auto first = draw == ir::Draw::per_row && size ? a.first_row * (size / a.out[0].dim(0)) : 0;
  for (std::int64_t i = 0; i < size; ++i) a.out[0].f()[i] = number(static_cast<std::uint64_t>(first + i));
}

}  // namespace

void run(const ir::RandomMask& op, const Args& a) {
  const Key key{a.now.seed, op.stream};
  each_draw(op.draw, a, [&](std::uint64_t i) { return uniform(key, i, a.now.step) < op.rate ? 0 : 1 / (1 - op.rate); });
}

void run(const ir::RandomUniform& op, const Args& a) {
  const Key key{a.now.seed, op.stream};
  const float largest = std::nextafter(op.high, op.low);  // rounding may reach `high`
  each_draw(op.draw, a, [&](std::uint64_t i) { return std::min(op.low + (op.high - op.low) * uniform(key, i, a.now.step), largest); });
}

void run(const ir::RandomNormal& op, const Args& a) {
  const Key key{a.now.seed, op.stream};
  each_draw(op.draw, a, [&](std::uint64_t i) { return op.mean + op.deviation * normal(key, i, a.now.step); });
}

// The stepper adds up the shards itself; for a batch that is one shard the sum is a copy.
void run(const ir::ShardSum&, const Args& a) {
  if (a.out[0].data != a.in[0].data) std::memcpy(a.out[0].data, a.in[0].data, static_cast<std::size_t>(bytes(a.in[0].spec)));
}

void run(const ir::StateUpdate&, const Args& a) { std::memcpy(a.in[0].data, a.in[1].data, static_cast<std::size_t>(bytes(a.in[1].spec))); }

}  // namespace tenon::reference
