#pragma once
// Windows that slide over height and width: their arguments, how many positions they have, and where padding goes.
#include "tenon/ir/op.h"
#include "tenon/layer/layer.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

/// Height and width. One number stands for both: kernel_size = 3.
struct Size2D {
  std::int64_t height = 1, width = 1;

  constexpr Size2D() = default;
  constexpr Size2D(std::int64_t both) : height(both), width(both) {}
  constexpr Size2D(std::int64_t h, std::int64_t w) : height(h), width(w) {}
  friend constexpr bool operator==(Size2D, Size2D) = default;
};
std::string to_string(Size2D size);

template <> struct codec<Size2D> {
  static constexpr std::string_view type = "int | tuple[int, int]";
  static Config write(Size2D v) { return Config::List{v.height, v.width}; }
  static std::optional<Reported> read(const Config& c, Size2D& out, const FieldSite& at);
};

/// valid: only whole windows. same: padded so that only strides shrink the output.
enum class Padding : std::uint8_t { valid, same };
template <> inline constexpr std::array<std::string_view, 2> enum_names<Padding>{"valid", "same"};

/// A window over the height and width of (batch, height, width, channels).
struct Window2D {
  Size2D size;
  Size2D strides{1};
  Size2D dilation{1};
  Padding padding = Padding::valid;
};

/// The window in operations, for an input whose every length is known. The padding of "same" is TensorFlow's: the odd one behind.
ir::Window window_over(const Shape& x, const Window2D& w);

/// (batch, height', width', channels) of the window's positions; reports where it does not fit. `argument`: that gives its size.
Result<Shape> slide(const Shape& x, const Window2D& w, std::string_view argument, const Site& at);

/// infer() of a pooling layer.
Result<Signature> infer_pooling(Inputs inputs, const Window2D& w, const LayerInfo& info, const Site& at);

}  // namespace tenon
