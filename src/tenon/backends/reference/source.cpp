// Operations that make values or keep them between steps.
#include <algorithm>
#include <cstring>

#include "tenon/backends/reference/kernels.h"
#include "tenon/base/random.h"

namespace tenon::reference {

void run(const ir::Constant& op, const Args& a) { std::fill_n(a.out[0].f(), a.out[0].size(), op.value); }

// Counted from the first row of the batch, so the mask does not depend on how the batch is cut.
void run(const ir::RandomMask& op, const Args& a) {
  const auto size = a.out[0].size(), row = size ? size / a.out[0].dim(0) : 0;
  for (std::int64_t i = 0; i < size; ++i) {
    const float u = uniform({a.now.seed, op.stream}, static_cast<std::uint64_t>(a.first_row * row + i), a.now.step);
    a.out[0].f()[i] = u < op.rate ? 0 : 1 / (1 - op.rate);
  }
}

// The stepper adds up the shards itself; for a batch that is one shard the sum is a copy.
void run(const ir::ShardSum&, const Args& a) {
  if (a.out[0].data != a.in[0].data) std::memcpy(a.out[0].data, a.in[0].data, static_cast<std::size_t>(bytes(a.in[0].spec)));
}

void run(const ir::StateUpdate&, const Args& a) { std::memcpy(a.in[0].data, a.in[1].data, static_cast<std::size_t>(bytes(a.in[1].spec))); }

}  // namespace tenon::reference
