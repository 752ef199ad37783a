// Operations that move values: they treat floats and integers alike, as 4 or 8 bytes.
#include <algorithm>
#include <cstring>

#include "tenon/backends/reference/indexing.h"
#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {

template <class T> void run(const ir::Reshape&, const Args& a) {
  // A view: the plan gives result and operand one place.
  if (a.out[0].data != a.in[0].data) std::memcpy(a.out[0].data, a.in[0].data, static_cast<std::size_t>(bytes(a.in[0].spec)));
}

template <class T> void run(const ir::Slice& op, const Args& a) {
  const Shape& x = a.in[0].spec.shape;
  const auto inner = product(x, op.axis + 1, x.rank()), from = x[op.axis].value * inner, to = op.length * inner;
  for (std::int64_t i = 0; i < product(x, 0, op.axis); ++i)
    std::copy_n(a.in[0].as<Moved<T>>() + i * from + op.begin * inner, to, a.out[0].as<Moved<T>>() + i * to);
}

template <class T> void run(const ir::Pad& op, const Args& a) {
  const Shape &x = a.in[0].spec.shape, &y = a.out[0].spec.shape;
  std::fill_n(a.out[0].as<Moved<T>>(), a.out[0].size(), 0);
  for (std::int64_t i = 0; i < a.in[0].size(); ++i) {
    std::int64_t at = 0, stride = 1, rest = i;
    for (int k = x.rank() - 1; k >= 0; stride *= y[k--].value) {
      at += (rest % x[k].value + op.before[static_cast<std::size_t>(k)]) * stride;
      rest /= x[k].value;
    }
    a.out[0].as<Moved<T>>()[at] = a.in[0].as<Moved<T>>()[i];
  }
}

template <class T> void run(const ir::Concat& op, const Args& a) {
  const Shape& y = a.out[0].spec.shape;
  const auto outer = product(y, 0, op.axis), inner = product(y, op.axis + 1, y.rank()), row = y[op.axis].value * inner;
  std::int64_t begin = 0;
  for (const Buffer& x : a.in) {
    const auto length = x.dim(op.axis) * inner;
    for (std::int64_t i = 0; i < outer; ++i) std::copy_n(x.as<Moved<T>>() + i * length, length, a.out[0].as<Moved<T>>() + i * row + begin);
    begin += length;
  }
}

template <class T> void run(const ir::Transpose& op, const Args& a) {
  const Shape &x = a.in[0].spec.shape, &y = a.out[0].spec.shape;
  for (std::int64_t i = 0; i < a.out[0].size(); ++i) {
    std::int64_t at = 0, rest = i;
    for (int k = y.rank() - 1; k >= 0; --k) {
      const auto axis = static_cast<int>(op.perm[static_cast<std::size_t>(k)]);
      at += rest % y[k].value * product(x, axis + 1, x.rank());
      rest /= y[k].value;
    }
    a.out[0].as<Moved<T>>()[i] = a.in[0].as<Moved<T>>()[at];
  }
}

template <class T> void run(const ir::Flip& op, const Args& a) {
  const Shape& x = a.in[0].spec.shape;
  for (std::int64_t i = 0; i < a.out[0].size(); ++i) {
    std::int64_t at = i;
    for (const auto axis : op.axes) {
      const auto k = static_cast<int>(axis);
      const auto stride = product(x, k + 1, x.rank()), place = i / stride % x[k].value;
      at += (x[k].value - 1 - 2 * place) * stride;
    }
    a.out[0].as<Moved<T>>()[i] = a.in[0].as<Moved<T>>()[at];
  }
}

TENON_FOR_BOTH_WIDTHS(ir::Reshape)
TENON_FOR_BOTH_WIDTHS(ir::Slice)
TENON_FOR_BOTH_WIDTHS(ir::Pad)
TENON_FOR_BOTH_WIDTHS(ir::Concat)
TENON_FOR_BOTH_WIDTHS(ir::Transpose)
TENON_FOR_BOTH_WIDTHS(ir::Flip)

}  // namespace tenon::reference
