// Operations that move values: they treat floats and integers alike, as 4 bytes.
#include <algorithm>
#include <cstring>

#include "tenon/backends/reference/indexing.h"
#include "tenon/backends/reference/kernels.h"

namespace tenon::reference {

void run(const ir::Reshape&, const Args& a) {
  // A view: the plan gives result and operand one place.
  if (a.out[0].data != a.in[0].data) std::memcpy(a.out[0].data, a.in[0].data, static_cast<std::size_t>(bytes(a.in[0].spec)));
}

void run(const ir::Slice& op, const Args& a) {
  const Shape& x = a.in[0].spec.shape;
  const auto inner = product(x, op.axis + 1, x.rank()), from = x[op.axis].value * inner, to = op.length * inner;
  for (std::int64_t i = 0; i < product(x, 0, op.axis); ++i)
    std::copy_n(a.in[0].i() + i * from + op.begin * inner, to, a.out[0].i() + i * to);
}

void run(const ir::Pad& op, const Args& a) {
  const Shape &x = a.in[0].spec.shape, &y = a.out[0].spec.shape;
  std::fill_n(a.out[0].i(), a.out[0].size(), 0);
  for (std::int64_t i = 0; i < a.in[0].size(); ++i) {
    std::int64_t at = 0, stride = 1, rest = i;
    for (int k = x.rank() - 1; k >= 0; stride *= y[k--].value) {
      at += (rest % x[k].value + op.before[static_cast<std::size_t>(k)]) * stride;
      rest /= x[k].value;
    }
    a.out[0].i()[at] = a.in[0].i()[i];
  }
}

void run(const ir::Concat& op, const Args& a) {
  const Shape& y = a.out[0].spec.shape;
  const auto outer = product(y, 0, op.axis), inner = product(y, op.axis + 1, y.rank()), row = y[op.axis].value * inner;
  std::int64_t begin = 0;
  for (const Buffer& x : a.in) {
    const auto length = x.dim(op.axis) * inner;
    for (std::int64_t i = 0; i < outer; ++i) std::copy_n(x.i() + i * length, length, a.out[0].i() + i * row + begin);
    begin += length;
  }
}

}  // namespace tenon::reference
