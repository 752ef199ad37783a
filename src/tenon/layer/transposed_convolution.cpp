#include "tenon/layer/transposed_convolution.h"

#include <algorithm>

namespace tenon {
namespace {

Reported report_output_padding(const ir::Ints& found, const std::string& expected, std::string cause, std::int64_t fitting,
                               const Site& at) {
  return at.error(Code::ArgumentOutOfRange, "output_padding")
      .expected(expected)
      .found(tuple_text(found))
      .because(std::move(cause))
      .fix("let it follow from padding", "output_padding=None")
      .fix("or choose one that fits", "output_padding=" + std::to_string(fitting), Applies::needs_editing)
      .emit();
}

}  // namespace

// keras/src/backend/common/backend_utils.py, compute_conv_transpose_output_shape.
Result<Shape> unslide(const Shape& x, const SlidingWindow& w, const std::optional<ir::Ints>& output_padding, const Site& at) {
  Shape y = x;
  const bool same = w.padding == SequencePadding::same;
  for (std::size_t i = 0; i < w.size.size(); ++i) {
    const auto stride = w.strides[i], reach = (w.size[i] - 1) * w.dilation[i] + 1;
    if (output_padding && (*output_padding)[i] >= stride)
      return report_output_padding(*output_padding, "less than strides " + tuple_text(w.strides),
                                   "With more, the output has room for another window, and its input would be longer.", stride - 1, at);
    if (output_padding && same && (*output_padding)[i] == 0 && reach % 2 == 0)
      return report_output_padding(*output_padding, "at least 1 where the window has an even length",
                                   "With padding 'same' and a window of even length, Keras counts output_padding from a length that is too "
                                   "short for the input by one window.",
                                   std::max<std::int64_t>(stride - 1, 1), at);
    Dim& length = y[static_cast<int>(i) + 1];
    if (!length.known()) continue;
    const auto first = (length.value - 1) * stride;  // where the last window begins
    if (output_padding) length = first + (same ? reach % 2 : reach) + (*output_padding)[i];
    else length = first + (same ? stride : std::max(reach, stride));
    if (length.value < 1) length = 0;
  }
  return y;
}

}  // namespace tenon
