#include <algorithm>
#include <cmath>
#include <limits>

#include "tenon/backends/reference/indexing.h"
#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {
namespace {

/// Visits the elements of x that fold into element `o` of the result.
template <class Visit> void each_folded(const ir::Ints& axes, const Shape& x, std::int64_t o, Visit visit) {
  std::int64_t base = 0, count = 1, stride = 1;
  auto is_folded = [&](int axis) { return std::find(axes.begin(), axes.end(), axis) != axes.end(); };
  for (int k = x.rank() - 1; k >= 0; stride *= x[k--].value) {
    if (is_folded(k)) {
      count *= x[k].value;
    } else {
      base += o % x[k].value * stride;
      o /= x[k].value;
    }
  }
  for (std::int64_t r = 0; r < count; ++r) {
    std::int64_t at = base, rest = r;
    stride = 1;
    for (int k = x.rank() - 1; k >= 0; stride *= x[k--].value) {
      if (!is_folded(k)) continue;
      at += rest % x[k].value * stride;
      rest /= x[k].value;
    }
    visit(at);
  }
}

}  // namespace

void run(const ir::Reduce& op, const Args& a) {
  const float* x = a.in[0].f();
  for (std::int64_t o = 0; o < a.out[0].size(); ++o) {
    const bool is_sum = op.fold == ir::Fold::sum;
    double total = is_sum ? 0 : -std::numeric_limits<double>::infinity();
    each_folded(op.axes, a.in[0].spec.shape, o, [&](std::int64_t i) {
      const double v = x[i];
      if (is_sum) total += v;
      else if (v > total || std::isnan(v)) total = v;  // NaN stays: nothing is greater
    });
    a.out[0].f()[o] = static_cast<float>(total);
  }
}

void run(const ir::Broadcast&, const Args& a) {
  const auto* x = a.in[0].i();  // moves floats and integers alike
  for (std::int64_t i = 0; i < a.out[0].size(); ++i) a.out[0].i()[i] = x[broadcast_index(i, a.out[0].spec.shape, a.in[0].spec.shape)];
}

}  // namespace tenon::reference
