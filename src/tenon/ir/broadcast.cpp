#include "tenon/ir/broadcast.h"

#include <algorithm>

#include "tenon/base/assert.h"

namespace tenon::ir {

Shape broadcast(const Shape& a, const Shape& b) {
  const int rank = std::max(a.rank(), b.rank());
  Shape result(std::vector<Dim>(static_cast<std::size_t>(rank), Dim{1}));
  for (const Shape* s : {&a, &b})
    for (int i = 1; i <= s->rank(); ++i) {
      const Dim n = (*s)[-i];
      TENON_ASSERT(n == Dim{1} || result[-i] == Dim{1} || result[-i] == n, "operands do not broadcast");
      if (n != Dim{1}) result[-i] = n;
    }
  return result;
}

Ref sum_to(Builder& b, Ref x, Shape to) {
  const Shape from = b.shape(x);  // a copy: appending moves the graph's values
  const int extra = from.rank() - to.rank();
  Ints axes;
  for (int i = 0; i < from.rank(); ++i)
    if (i < extra || (to[i - extra] == Dim{1} && from[i] != Dim{1})) axes.push_back(i);
  if (!axes.empty()) x = b(Reduce{Fold::sum, std::move(axes)}, {x});
  return b.reshape(x, std::move(to));
}

}  // namespace tenon::ir
