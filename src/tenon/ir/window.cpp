#include "tenon/ir/window.h"

#include <algorithm>

#include "tenon/base/assert.h"

namespace tenon::ir {

Dim positions(Dim length, std::int64_t size, std::int64_t stride, std::int64_t dilation, Padding padding) {
  if (!length.known()) return {};
  if (padding == Padding::valid) return positions(length.value, extent(size, dilation), stride);
  return (length.value + stride - 1) / stride;
}

Window make_window(const Shape& input, Ints size, Ints strides, Ints dilation, Padding padding) {
  TENON_ASSERT(input.rank() == static_cast<int>(size.size()) + 2, "a window has one entry per spatial axis");
  Window w{std::move(size), std::move(strides), std::move(dilation), {}, {}};
  for (std::size_t i = 0; i < w.size.size(); ++i) {
    const auto length = input[static_cast<int>(i) + 1].value, reach = extent(w.size[i], w.dilation[i]);
    const auto count = (length + w.strides[i] - 1) / w.strides[i];
    const auto total = padding == Padding::same ? std::max<std::int64_t>((count - 1) * w.strides[i] + reach - length, 0) : 0;
    w.before.push_back(total / 2);
    w.after.push_back(total - total / 2);
  }
  return w;
}

Ints positions(const Window& w, const Shape& input) {
  const auto axes = w.size.size();
  TENON_ASSERT(w.strides.size() == axes && w.dilation.size() == axes && w.before.size() == axes && w.after.size() == axes &&
                   input.rank() == static_cast<int>(axes) + 2,
               "a window has one entry per spatial axis");
  Ints result;
  for (std::size_t i = 0; i < axes; ++i) {
    const auto length = input[static_cast<int>(i) + 1].value + w.before[i] + w.after[i];
    result.push_back(positions(length, extent(w.size[i], w.dilation[i]), w.strides[i]));
  }
  return result;
}

Dim transposed(Dim length, std::int64_t size, std::int64_t stride, std::int64_t dilation, Padding padding, std::int64_t output_padding) {
  if (!length.known()) return {};
  const auto reach = extent(size, dilation);
  if (padding == Padding::valid) {
    const auto more = output_padding < 0 ? std::max(reach, stride) - reach : output_padding;
    return (length.value - 1) * stride + reach + more;
  }
  return output_padding < 0 ? length.value * stride : (length.value - 1) * stride + reach % 2 + output_padding;
}

namespace {

Sliding::Triple split(std::int64_t i, const Sliding::Triple& t) { return {i / t[2] / t[1], i / t[2] % t[1], i % t[2]}; }
std::int64_t join(const Sliding::Triple& at, const Sliding::Triple& t) { return (at[0] * t[1] + at[1]) * t[2] + at[2]; }

}  // namespace

Sliding::Sliding(const Window& w, const Shape& x, const Shape& y) : batch(x[0].value) {
  const auto axes = w.size.size();
  TENON_ASSERT(axes <= 3 && x.rank() == static_cast<int>(axes) + 2, "a window slides over one, two or three axes");
  for (std::size_t i = 0; i < 3; ++i) {
    const bool given = i + axes >= 3;
    const std::size_t k = given ? i + axes - 3 : 0;
    const int axis = static_cast<int>(k) + 1;
    in[i] = given ? x[axis].value : 1;
    out[i] = given ? y[axis].value : 1;
    size[i] = given ? w.size[k] : 1;
    strides[i] = given ? w.strides[k] : 1;
    dilation[i] = given ? w.dilation[k] : 1;
    before[i] = given ? w.before[k] : 0;
  }
}

std::int64_t Sliding::input(std::int64_t output, std::int64_t cell) const {
  const Triple o = split(output % count(out), out), c = split(cell, size);
  Triple p;
  for (std::size_t i = 0; i < 3; ++i) {
    p[i] = o[i] * strides[i] + c[i] * dilation[i] - before[i];
    if (p[i] < 0 || p[i] >= in[i]) return -1;
  }
  return output / count(out) * count(in) + join(p, in);
}

std::int64_t Sliding::output(std::int64_t input, std::int64_t cell) const {
  const Triple p = split(input % count(in), in), c = split(cell, size);
  Triple o;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto start = p[i] + before[i] - c[i] * dilation[i];
    if (start < 0 || start % strides[i] != 0 || start / strides[i] >= out[i]) return -1;
    o[i] = start / strides[i];
  }
  return input / count(in) * count(out) + join(o, out);
}

}  // namespace tenon::ir
