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

using Wide = std::uint64_t;  // sums and products of integers wrap around

double start(ir::Fold fold, double) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return fold == ir::Fold::sum ? 0 : fold == ir::Fold::product ? 1 : fold == ir::Fold::maximum ? -infinity : infinity;
}
std::int64_t start(ir::Fold fold, std::int64_t) {
  using Limits = std::numeric_limits<std::int32_t>;
  return fold == ir::Fold::sum ? 0 : fold == ir::Fold::product ? 1 : fold == ir::Fold::maximum ? Limits::min() : Limits::max();
}

double join(ir::Fold fold, double total, double v) {
  switch (fold) {
    case ir::Fold::sum: return total + v;
    case ir::Fold::product: return total * v;
    case ir::Fold::maximum: return v > total || std::isnan(v) ? v : total;  // NaN stays: nothing is greater
    case ir::Fold::minimum: return v < total || std::isnan(v) ? v : total;
  }
  return total;
}
std::int64_t join(ir::Fold fold, std::int64_t total, std::int64_t v) {
  switch (fold) {
    case ir::Fold::sum: return static_cast<std::int64_t>(static_cast<Wide>(total) + static_cast<Wide>(v));
    case ir::Fold::product: return static_cast<std::int64_t>(static_cast<Wide>(total) * static_cast<Wide>(v));
    case ir::Fold::maximum: return std::max(total, v);
    case ir::Fold::minimum: return std::min(total, v);
  }
  return total;
}

template <class T> T narrow(double v) { return static_cast<T>(v); }
template <class T> T narrow(std::int64_t v) { return static_cast<T>(static_cast<std::uint32_t>(v)); }

template <class Total, class T> void reduce(const ir::Reduce& op, const Args& a, const T* x, T* y) {
  for (std::int64_t o = 0; o < a.out[0].size(); ++o) {
    Total total = start(op.fold, Total{});
    each_folded(op.axes, a.in[0].spec.shape, o, [&](std::int64_t i) { total = join(op.fold, total, static_cast<Total>(x[i])); });
    y[o] = narrow<T>(total);
  }
}

template <class Total, class T> void cumulate(const ir::Cumulate& op, const Shape& s, const T* x, T* y) {
  const auto length = s[op.axis].value, inner = product(s, op.axis + 1, s.rank()), lines = product(s, 0, op.axis) * inner;
  for (std::int64_t line = 0; line < lines; ++line) {
    Total total = start(op.fold, Total{});
    for (std::int64_t k = 0; k < length; ++k) {
      const auto at = (line / inner * length + (op.reverse ? length - 1 - k : k)) * inner + line % inner;
      const Total next = join(op.fold, total, static_cast<Total>(x[at]));
      y[at] = narrow<T>(op.exclusive ? total : next);
      total = next;
    }
  }
}

}  // namespace

template <class T> void run(const ir::Reduce& op, const Args& a) {
  if (is_floating(a.in[0].spec.dtype)) reduce<double>(op, a, a.in[0].as<T>(), a.out[0].as<T>());
  else reduce<std::int64_t>(op, a, a.in[0].i(), a.out[0].i());
}

template <class T> void run(const ir::Cumulate& op, const Args& a) {
  const Shape& s = a.in[0].spec.shape;
  if (is_floating(a.in[0].spec.dtype)) cumulate<double>(op, s, a.in[0].as<T>(), a.out[0].as<T>());
  else cumulate<std::int64_t>(op, s, a.in[0].i(), a.out[0].i());
}

template <class T> void run(const ir::Broadcast&, const Args& a) {
  const auto* x = a.in[0].as<Moved<T>>();
  for (std::int64_t i = 0; i < a.out[0].size(); ++i)
    a.out[0].as<Moved<T>>()[i] = x[broadcast_index(i, a.out[0].spec.shape, a.in[0].spec.shape)];
}

TENON_FOR_BOTH_WIDTHS(ir::Reduce)
TENON_FOR_BOTH_WIDTHS(ir::Cumulate)
TENON_FOR_BOTH_WIDTHS(ir::Broadcast)

}  // namespace tenon::reference
