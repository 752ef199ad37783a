#include "tenon/layer/depthwise_convolution.h"

namespace tenon {

Shape depthwise_kernel(const ir::Ints& window, Dim channels, std::int64_t multiplier) {
  Shape kernel;
  kernel.dims.assign(window.begin(), window.end());
  kernel.dims.insert(kernel.dims.end(), {channels, multiplier});
  return kernel;
}

ir::Ref convolve_channels(Lowering& b, ir::Ref x, ir::Ref kernel, const SlidingWindow& w) {
  const Shape k = b.shape(kernel);
  const auto channels = k[-2].value;
  // (.., channels, multiplier) and (.., 1, channels * multiplier) lie in memory alike.
  const auto grouped = b.reshape(kernel, k.with(-2, 1).with(-1, channels * k[-1].value));
  return b(ir::Convolution{window_over(b.shape(x), w), channels}, {x, grouped});
}

Result<Shape> slide_channels(const Shape& x, const SlidingWindow& w, std::int64_t multiplier, const LayerInfo& info, const Site& at) {
  if (!x[-1].known()) return report_axis_unknown(x, "channels", info, at);
  TENON_TRY(const Shape y, slide(x, w, "kernel_size", at));
  return y.with(-1, x[-1].value * multiplier);
}

}  // namespace tenon
