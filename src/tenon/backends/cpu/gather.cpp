// Picking rows by number, and adding up what comes back to them. No id reads or writes outside its table.
#include <algorithm>
#include <cstring>

#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {
namespace {

/// The table as (outer, length, inner), the rows picked as (outer, count, inner).
struct Job {
  float *table, *rows;
  const std::int32_t* ids;
  std::int64_t outer, length, inner, count;

  Job(const ir::Gather& op, const Shape& shape, const Buffer& at, const Buffer& id, const Buffer& picked)
      : table(at.f()),
        rows(picked.f()),
        ids(id.i()),
        outer(product(shape, 0, op.axis)),
        length(shape[op.axis].value),
        inner(product(shape, op.axis + 1, shape.rank())),
        count(id.size()) {}

  /// The row that an id names, counted from the end when it is negative; null when there is none.
  float* row(std::int64_t o, std::int64_t id) const {
    if (id < 0) id += length;
    return id >= 0 && id < length ? table + (o * length + id) * inner : nullptr;
  }
};

void pick(const Job& j) {
  float* to = j.rows;
  for (std::int64_t o = 0; o < j.outer; ++o)
    for (std::int64_t k = 0; k < j.count; ++k, to += j.inner) {
      const float* from = j.row(o, j.ids[k]);
      const auto size = static_cast<std::size_t>(j.inner) * sizeof(float);
      if (!from) std::memset(to, 0, size);
      else if (j.inner == 1) std::memcpy(to, from, sizeof(float));
      else std::memcpy(to, from, size);
    }
}

TENON_VECTOR void add_up(const Job& j) {
  std::fill_n(j.table, j.outer * j.length * j.inner, 0.0f);
  const float* __restrict from = j.rows;
  for (std::int64_t o = 0; o < j.outer; ++o)
    for (std::int64_t k = 0; k < j.count; ++k, from += j.inner) {
      float* __restrict to = j.row(o, j.ids[k]);
      if (!to) continue;
      for (std::int64_t i = 0; i < j.inner; ++i) to[i] += from[i];
    }
}

}  // namespace

Bound bind(const ir::Gather& op, const Context& c) {
  return loop("own gather", [j = Job(op, c.in[0].spec.shape, c.in[0], c.in[1], c.out[0])](const Moment&) { pick(j); });
}

Bound bind(const ir::GatherGradient& op, const Context& c) {
  return loop("own gather gradient", [j = Job(op.forward, op.input, c.out[0], c.in[0], c.in[1])](const Moment&) { add_up(j); });
}

}  // namespace tenon::cpu
