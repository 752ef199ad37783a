#pragma once
// How a sliding window meets an axis under Keras' padding "valid" and "same"; shared by convolution, pooling, their layers and kernels.
#include <array>

#include "tenon/ir/op.h"

namespace tenon::ir {

enum class Padding : std::uint8_t { valid, same };

/// Elements from the first to the last that a dilated window touches.
constexpr std::int64_t extent(std::int64_t size, std::int64_t dilation) { return (size - 1) * dilation + 1; }

/// Places of a window of this extent on an axis of `length`, padding included; 0 when it does not fit.
constexpr std::int64_t positions(std::int64_t length, std::int64_t window_extent, std::int64_t stride) {
  return length < window_extent ? 0 : (length - window_extent) / stride + 1;
}

/// Length of an axis after the window; an unknown length stays unknown. 0 when the window is larger than the axis ("valid" only).
Dim positions(Dim length, std::int64_t size, std::int64_t stride, std::int64_t dilation, Padding padding);

/// The window over a channels-last input (batch, spatial..., channels) whose spatial axes are known.
/// "same" pads so that ceil(length / stride) positions result, the odd element behind, as TensorFlow does.
Window make_window(const Shape& input, Ints size, Ints strides, Ints dilation, Padding padding);

/// Spatial axes of the result, one per entry of the window.
Ints positions(const Window& window, const Shape& input);

/// Length of an axis after a transposed convolution: of the axis from which the window makes `length` positions. output_padding below
/// zero: none is given, as Keras' None. Keras' compute_conv_transpose_output_shape.
Dim transposed(Dim length, std::int64_t size, std::int64_t stride, std::int64_t dilation, Padding padding, std::int64_t output_padding);

/// A window over one, two or three spatial axes, seen as three: missing ones, in front, have length 1. Pixels are counted over the batch.
struct Sliding {
  using Triple = std::array<std::int64_t, 3>;
  std::int64_t batch;
  Triple in, out, size, strides, dilation, before;

  /// x, y: the tensors before and after the window, (batch, spatial..., channels).
  Sliding(const Window& w, const Shape& x, const Shape& y);

  static constexpr std::int64_t count(const Triple& t) { return t[0] * t[1] * t[2]; }
  std::int64_t cells() const { return count(size); }
  std::int64_t inputs() const { return batch * count(in); }
  std::int64_t outputs() const { return batch * count(out); }
  /// The input pixel under a cell of the window at an output pixel; -1 in the padding.
  std::int64_t input(std::int64_t output, std::int64_t cell) const;
  /// The output pixel whose window has its `cell` at an input pixel; -1 when there is none.
  std::int64_t output(std::int64_t input, std::int64_t cell) const;
};

}  // namespace tenon::ir
