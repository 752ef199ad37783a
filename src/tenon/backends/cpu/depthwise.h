#pragma once
// Depthwise convolutions: each channel with a window of its own. General kernels fill little of theirs; ours run over the channels,
// which lie next to each other.
#include "tenon/backends/cpu/kernels.h"

namespace tenon::cpu {

/// Whether every channel is a group of its own; with `kernel` (window..., 1, channels * multiplier).
bool is_depthwise(const ir::Convolution& op, const Shape& kernel);

Bound bind_depthwise(const ir::Convolution& op, const Context& c);
Bound bind_depthwise(const ir::ConvolutionInputGradient& op, const Context& c);
Bound bind_depthwise(const ir::ConvolutionKernelGradient& op, const Context& c);

}  // namespace tenon::cpu
