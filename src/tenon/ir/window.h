#pragma once
// How a sliding window meets an axis under Keras' padding "valid" and "same"; shared by convolution, pooling and their layers.
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

}  // namespace tenon::ir
