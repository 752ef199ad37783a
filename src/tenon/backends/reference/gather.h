#pragma once
// What gathering along an axis looks like in memory: (outer, length, inner) -> (outer, count, inner).
#include "tenon/backends/backend.h"
#include "tenon/backends/reference/indexing.h"

namespace tenon::reference {

struct GatherJob {
  std::int64_t outer, length, inner, count;
  const std::int32_t* ids;

  GatherJob(const ir::Gather& op, const Shape& x, const Buffer& id)
      : outer(product(x, 0, op.axis)), length(x[op.axis].value), inner(product(x, op.axis + 1, x.rank())), count(id.size()), ids(id.i()) {}
};

/// The row that an id names, counted from the end when it is negative; -1 when there is none.
inline std::int64_t row_of(std::int64_t id, std::int64_t length) {
  if (id < 0) id += length;
  return id >= 0 && id < length ? id : -1;
}

}  // namespace tenon::reference
