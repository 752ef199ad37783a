#pragma once
// Windows that slide over one to three spatial axes: their arguments, how many positions they have, and where padding goes.
#include <array>
#include <concepts>

#include "tenon/ir/op.h"
#include "tenon/layer/layer.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

/// A length for each of n spatial axes. One number stands for all: kernel_size = 3.
template <int n> struct Size {
  std::array<std::int64_t, n> each{};

  constexpr Size() : Size(std::int64_t{1}) {}
  constexpr Size(std::int64_t all) { each.fill(all); }
  template <std::integral... I>
  requires(n > 1 && sizeof...(I) == n) constexpr Size(I... lengths) : each{static_cast<std::int64_t>(lengths)...} {}
  ir::Ints list() const { return {each.begin(), each.end()}; }
  friend constexpr bool operator==(const Size&, const Size&) = default;
};
using Size2D = Size<2>;

/// "(3, 3)", as Python prints a tuple.
std::string tuple_text(std::span<const std::int64_t> lengths);
/// Reads an int, or a list with one int for each element of `out`.
std::optional<Reported> read_lengths(const Config& c, std::span<std::int64_t> out, const FieldSite& at);

template <int n> struct codec<Size<n>> {
  static constexpr std::string_view type = n == 1 ? "int | tuple[int]" : n == 2 ? "int | tuple[int, int]" : "int | tuple[int, int, int]";
  static Config write(const Size<n>& v) { return Config::List(v.each.begin(), v.each.end()); }
  static std::optional<Reported> read(const Config& c, Size<n>& out, const FieldSite& at) { return read_lengths(c, out.each, at); }
};

/// valid: only whole windows. same: padded so that only strides shrink the output.
enum class Padding : std::uint8_t { valid, same };
template <> inline constexpr std::array<std::string_view, 2> enum_names<Padding>{"valid", "same"};
/// The same for sequences; causal: padded in front only, so that no output looks ahead.
enum class SequencePadding : std::uint8_t { valid, same, causal };
template <> inline constexpr std::array<std::string_view, 3> enum_names<SequencePadding>{"valid", "same", "causal"};

/// A window over the spatial axes of (batch, spatial..., channels); one entry per axis.
struct SlidingWindow {
  ir::Ints size, strides, dilation;
  SequencePadding padding = SequencePadding::valid;
};
template <int n, class P> SlidingWindow sliding_window(const Size<n>& size, const Size<n>& strides, const Size<n>& dilation, P padding) {
  return {size.list(), strides.list(), dilation.list(), static_cast<SequencePadding>(padding)};
}

/// The window in operations, for an input whose every length is known. The padding of "same" is TensorFlow's: the odd one behind.
ir::Window window_over(const Shape& x, const SlidingWindow& w);

/// (batch, positions..., channels) of the window; reports where it does not fit. `argument`: that gives its size.
Result<Shape> slide(const Shape& x, const SlidingWindow& w, std::string_view argument, const Site& at);

/// TN0202 when strides and dilation are both more than 1, which Keras' convolutions refuse.
std::optional<Reported> report_strides_dilated(const SlidingWindow& w, const Site& at);
/// TN0304: `count` of `what` cannot be shared out among `groups`.
Reported report_groups_do_not_divide(std::int64_t groups, const std::string& what, std::int64_t count, const Shape& x, const Site& at);

}  // namespace tenon
