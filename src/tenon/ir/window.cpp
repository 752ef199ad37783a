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

}  // namespace tenon::ir
