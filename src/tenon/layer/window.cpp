#include "tenon/layer/window.h"

#include <algorithm>

#include "tenon/layer/image.h"

namespace tenon {

std::string tuple_text(std::span<const std::int64_t> lengths) {
  std::string out = "(";
  for (std::size_t i = 0; i < lengths.size(); ++i) out += (i ? ", " : "") + std::to_string(lengths[i]);
  return out + (lengths.size() == 1 ? ",)" : ")");
}

std::optional<Reported> read_lengths(const Config& c, std::span<std::int64_t> out, const FieldSite& at) {
  const auto holds = [&](const Config& v) { return v.integer() && at.allowed.holds(static_cast<double>(*v.integer())); };
  const auto* list = c.list();
  if (holds(c)) std::fill(out.begin(), out.end(), *c.integer());
  else if (list && list->size() == out.size() && std::all_of(list->begin(), list->end(), holds))
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = *(*list)[i].integer();
  else
    return report_out_of_range(
        at, in_words("int", at.allowed) + std::array{", or a list of one", ", or two of them", ", or three of them"}[out.size() - 1], c);
  return std::nullopt;
}

namespace {

/// One axis under a window. reach: from the first value of the window to its last.
struct Sweep {
  Dim input;
  std::int64_t reach, stride;
  SequencePadding padding;
};

Sweep sweep(const Shape& x, const SlidingWindow& w, std::size_t axis) {
  return {x[static_cast<int>(axis) + 1], (w.size[axis] - 1) * w.dilation[axis] + 1, w.strides[axis], w.padding};
}

/// The shortest axis on which the window has a position.
std::int64_t least(const Sweep& s) { return s.padding == SequencePadding::valid ? s.reach : 1; }

/// Number of positions; 0 where the window does not fit once. keras/src/ops/operation_utils.py, compute_conv_output_shape.
Dim positions(const Sweep& s) {
  if (!s.input.known()) return Dim::unknown;
  const auto last = s.input.value - least(s);
  return last < 0 ? 0 : last / s.stride + 1;
}

/// Whether every entry is 1.
bool ones(const ir::Ints& v) {
  return std::all_of(v.begin(), v.end(), [](auto i) { return i == 1; });
}

Reported report_no_room(const Shape& x, const SlidingWindow& w, std::string_view argument, const Site& at) {
  const auto axes = w.size.size();
  const auto names = spatial_axes(static_cast<int>(axes));
  ir::Ints fitting;
  std::string expected = "(batch";
  std::vector<std::string> window, input;
  std::optional<Grid::Mark> mark;
  for (std::size_t i = 0; i < axes; ++i) {
    const Sweep s = sweep(x, w, i);
    fitting.push_back(s.input.known() ? std::clamp<std::int64_t>(s.input.value, 1, w.size[i]) : w.size[i]);
    expected += ", >= " + std::to_string(least(s));
    window.push_back(std::to_string(s.reach));
    input.push_back(to_string(s.input));
    if (!mark && positions(s) == Dim(0)) mark = Grid::Mark{i, std::to_string(least(s) - s.input.value) + " too short"};
  }
  const std::string dilated = ones(w.dilation) ? "" : ", spread by dilation_rate " + tuple_text(w.dilation) + ",";
  return at.error(Code::WindowLargerThanInput, std::string(argument))
      .expected(expected + ", channels)")
      .found(x)
      .because("A window of " + tuple_text(w.size) + dilated + " must fit into the input at least once when padding is 'valid'." +
               channels_first_hint(x))
      .fix("pad the input", "padding=\"same\"")
      .fix("or use a smaller window", std::string(argument) + "=" + tuple_text(fitting))
      .draw({.columns = {names.begin(), names.end()}, .rows = {{"window", window}, {"input", input}}, .mark = mark})
      .emit();
}

}  // namespace

ir::Window window_over(const Shape& x, const SlidingWindow& w) {
  ir::Window out{.size = w.size, .strides = w.strides, .dilation = w.dilation, .before = {}, .after = {}};
  for (std::size_t i = 0; i < w.size.size(); ++i) {
    const Sweep s = sweep(x, w, i);
    const auto total = std::max<std::int64_t>((positions(s).value - 1) * s.stride + s.reach - s.input.value, 0);
    const bool same = s.padding == SequencePadding::same, causal = s.padding == SequencePadding::causal;
    out.before.push_back(same ? total / 2 : causal ? s.reach - 1 : 0);
    out.after.push_back(same ? total - total / 2 : 0);
  }
  return out;
}

Result<Shape> slide(const Shape& x, const SlidingWindow& w, std::string_view argument, const Site& at) {
  Shape y = x;
  for (std::size_t i = 0; i < w.size.size(); ++i) {
    const Dim n = positions(sweep(x, w, i));
    if (n == Dim(0)) return report_no_room(x, w, argument, at);
    y[static_cast<int>(i) + 1] = n;
  }
  return y;
}

std::optional<Reported> report_strides_dilated(const SlidingWindow& w, const Site& at) {
  if (ones(w.strides) || ones(w.dilation)) return std::nullopt;
  const std::string one = tuple_text(ir::Ints(w.size.size(), 1));
  return at.error(Code::ArgumentOutOfRange, "dilation_rate")
      .expected(one)
      .found(tuple_text(w.dilation))
      .because("Keras dilates a window only when its strides are " + one + "; they are " + tuple_text(w.strides) + ".")
      .fix("step by one position", "strides=" + one)
      .fix("or do not dilate", "dilation_rate=" + one)
      .emit();
}

Reported report_groups_do_not_divide(std::int64_t groups, const std::string& what, std::int64_t count, const Shape& x, const Site& at) {
  return at.error(Code::GroupsDoNotDivide, "groups")
      .expected("a divisor of " + std::to_string(count))
      .found(groups)
      .because("Each group reads an equal share of the input channels and makes an equal share of the filters; there are " +
               std::to_string(count) + " " + what + "." + channels_first_hint(x))
      .fix("use one group", "groups=1")
      .emit();
}

}  // namespace tenon
