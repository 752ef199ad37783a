#include "tenon/base/assert.h"
#include "tenon/ir/graph.h"
#include "tenon/ir/width.h"
#include "tenon/ir/window.h"

namespace tenon::ir {

Specs Convolution::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == (epilogue.bias ? 3u : 2u), "takes an input and a kernel");
  const Shape &x = in[0].shape, &kernel = in[1].shape;
  TENON_ASSERT(kernel.rank() == x.rank() && kernel[-2].value * groups == x[-1].value && kernel[-1].value % groups == 0,
               "the kernel is (window..., channels / groups, filters)");
  Shape y{x[0]};
  const Ints spatial = positions(window, x);
  for (std::size_t i = 0; i < spatial.size(); ++i) {
    TENON_ASSERT(kernel[static_cast<int>(i)].value == window.size[i], "the kernel covers the window");
    y.dims.push_back(spatial[i]);
  }
  y.dims.push_back(kernel[-1]);
  return {{y, width_of(in[0])}};
}

Refs Convolution::gradient(Builder& b, const Use& u) const {
  TENON_ASSERT(!epilogue.bias && epilogue.fn == Fn::identity, "gradients are taken before fusing");
  const Ref x = u.in[0], kernel = u.in[1], dy = u.d_out[0];
  return {b(ConvolutionInputGradient{*this, b.shape(x)}, {dy, kernel}), b(ConvolutionKernelGradient{*this, b.shape(kernel)}, {x, dy})};
}

Specs ConvolutionInputGradient::shape(const Specs& in) const {
  TENON_ASSERT(in.size() == (epilogue.bias ? 3u : 2u), "takes a gradient and a kernel");
  const Specs y = forward.shape({{input, width_of(in[0])}, in[1]});
  TENON_ASSERT(y[0].shape == in[0].shape, "the convolution of an input of this shape gives the operand's");
  return {{input, width_of(in[0])}};
}

// dx is linear in dy and in the kernel: its derivative in dy is the convolution itself, and in the kernel what d_dx and dy as the
// input and the gradient of a convolution give.
Refs ConvolutionInputGradient::gradient(Builder& b, const Use& u) const {
  TENON_ASSERT(!epilogue.bias && epilogue.fn == Fn::identity, "gradients are taken before fusing");
  const Ref dy = u.in[0], kernel = u.in[1], d = u.d_out[0];
  return {b(forward, {d, kernel}), b(ConvolutionKernelGradient{forward, b.shape(kernel)}, {d, dy})};
}

Specs ConvolutionKernelGradient::shape(const Specs& in) const {
  Specs out{{kernel, width_of(in[1])}};
  if (bias) out.push_back({{kernel[-1]}, width_of(in[1])});
  return out;
}

}  // namespace tenon::ir
