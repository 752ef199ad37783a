#include "tenon/layer/window.h"

#include <algorithm>

#include "tenon/layer/image.h"

namespace tenon {

std::string to_string(Size2D size) { return "(" + std::to_string(size.height) + ", " + std::to_string(size.width) + ")"; }

std::optional<Reported> codec<Size2D>::read(const Config& c, Size2D& out, const FieldSite& at) {
  const auto holds = [&](const Config& v) { return v.integer() && at.allowed.holds(static_cast<double>(*v.integer())); };
  const auto* pair = c.list();
  if (holds(c)) out = Size2D(*c.integer());
  else if (pair && pair->size() == 2 && holds(pair->front()) && holds(pair->back()))
    out = Size2D(*pair->front().integer(), *pair->back().integer());
  else return report_out_of_range(at, in_words("int", at.allowed) + ", or two of them", c);
  return std::nullopt;
}

namespace {

/// Length of a window of `n` values that lie `dilation` apart.
std::int64_t reach(std::int64_t n, std::int64_t dilation) { return (n - 1) * dilation + 1; }

/// One of the two axes of an image under a window.
struct Sweep {
  Dim input;
  std::int64_t window, stride;
  Padding padding;
};

Sweep vertical(const Shape& x, const Window2D& w) { return {x[1], reach(w.size.height, w.dilation.height), w.strides.height, w.padding}; }
Sweep horizontal(const Shape& x, const Window2D& w) { return {x[2], reach(w.size.width, w.dilation.width), w.strides.width, w.padding}; }

/// Number of positions; 0 where the window does not fit once. keras/src/ops/operation_utils.py, compute_conv_output_shape.
Dim positions(const Sweep& s) {
  if (!s.input.known()) return Dim::unknown;
  const auto last = s.input.value - (s.padding == Padding::same ? 1 : s.window);
  return last < 0 ? 0 : last / s.stride + 1;
}

Reported report_no_room(const Shape& x, const Window2D& w, std::string_view argument, const Site& at) {
  const Sweep h = vertical(x, w), v = horizontal(x, w);
  const bool high = positions(h) == Dim(0);
  const auto least = [](const Sweep& s) { return s.padding == Padding::same ? 1 : s.window; };
  const auto missing = high ? least(h) - h.input.value : least(v) - v.input.value;
  const Size2D fitting{x[1].known() ? std::clamp<std::int64_t>(x[1].value, 1, w.size.height) : w.size.height,
                       x[2].known() ? std::clamp<std::int64_t>(x[2].value, 1, w.size.width) : w.size.width};
  const std::string dilated = w.dilation == Size2D(1) ? "" : ", spread by dilation_rate " + to_string(w.dilation) + ",";
  return at.error(Code::WindowLargerThanInput, std::string(argument))
      .expected("(batch, >= " + std::to_string(least(h)) + ", >= " + std::to_string(least(v)) + ", channels)")
      .found(x)
      .because("A window of " + to_string(w.size) + dilated + " must fit into the input at least once when padding is 'valid'." +
               channels_first_hint(x))
      .fix("pad the input", "padding=\"same\"")
      .fix("or use a smaller window", std::string(argument) + "=" + to_string(fitting))
      .draw({.columns = {"height", "width"},
             .rows = {{"window", {std::to_string(h.window), std::to_string(v.window)}}, {"input", {to_string(x[1]), to_string(x[2])}}},
             .mark = Grid::Mark{high ? std::size_t{0} : std::size_t{1}, std::to_string(missing) + " too short"}})
      .emit();
}

/// What "same" puts around an axis.
std::int64_t padding_of(const Sweep& s) {
  if (s.padding == Padding::valid) return 0;
  return std::max<std::int64_t>((positions(s).value - 1) * s.stride + s.window - s.input.value, 0);
}

}  // namespace

ir::Window window_over(const Shape& x, const Window2D& w) {
  const auto high = padding_of(vertical(x, w)), wide = padding_of(horizontal(x, w));
  return {.size = {w.size.height, w.size.width},
          .strides = {w.strides.height, w.strides.width},
          .dilation = {w.dilation.height, w.dilation.width},
          .before = {high / 2, wide / 2},
          .after = {high - high / 2, wide - wide / 2}};
}

Result<Shape> slide(const Shape& x, const Window2D& w, std::string_view argument, const Site& at) {
  const Dim height = positions(vertical(x, w)), width = positions(horizontal(x, w));
  if (height == Dim(0) || width == Dim(0)) return report_no_room(x, w, argument, at);
  return Shape{x[0], height, width, x[3]};
}

Result<Signature> infer_pooling(Inputs inputs, const Window2D& w, const LayerInfo& info, const Site& at) {
  TENON_TRY(const Shape x, image(inputs[0].shape, info, at));
  TENON_TRY(Shape y, slide(x, w, "pool_size", at));
  return Signature{.outputs = {{std::move(y), DType::float32}}};
}

}  // namespace tenon
