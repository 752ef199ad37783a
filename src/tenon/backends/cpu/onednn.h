#pragma once
// oneDNN as version 3 writes it; where version 2 is installed, its other constructors are called instead.
// The only place that knows the difference, and with its neighbours in this folder the only one that knows oneDNN.
#include <oneapi/dnnl/dnnl.hpp>
#include <string_view>

#include "tenon/ir/op.h"

namespace tenon::cpu {

using Desc = dnnl::memory::desc;
using Dims = dnnl::memory::dims;

/// What surrounds a convolution's operands. dilation: as oneDNN counts, 0 for none.
struct ConvolutionSetting {
  Dims strides, dilation, before, after;
};

#if DNNL_VERSION_MAJOR >= 3
inline void append_eltwise(dnnl::post_ops& ops, dnnl::algorithm fn) { ops.append_eltwise(fn, 0.0f, 0.0f); }

inline auto convolution_forward(const dnnl::engine& e, const Desc& x, const Desc& w, const Desc& bias, const Desc& y,
                                const ConvolutionSetting& s, const dnnl::primitive_attr& attr) {
  return dnnl::convolution_forward::primitive_desc(e, dnnl::prop_kind::forward_training, dnnl::algorithm::convolution_direct, x, w, bias, y,
                                                   s.strides, s.dilation, s.before, s.after, attr);
}
inline auto convolution_backward_data(const dnnl::engine& e, const Desc& dx, const Desc& w, const Desc& dy, const ConvolutionSetting& s,
                                      const dnnl::primitive_attr& attr, const dnnl::convolution_forward::primitive_desc& hint) {
  return dnnl::convolution_backward_data::primitive_desc(e, dnnl::algorithm::convolution_direct, dx, w, dy, s.strides, s.dilation, s.before,
                                                         s.after, hint, attr);
}
inline auto convolution_backward_weights(const dnnl::engine& e, const Desc& x, const Desc& dw, const Desc& dbias, const Desc& dy,
                                         const ConvolutionSetting& s, const dnnl::primitive_attr& attr,
                                         const dnnl::convolution_forward::primitive_desc& hint) {
  return dnnl::convolution_backward_weights::primitive_desc(e, dnnl::algorithm::convolution_direct, x, dw, dbias, dy, s.strides, s.dilation,
                                                            s.before, s.after, hint, attr);
}
inline auto matmul(const dnnl::engine& e, const Desc& a, const Desc& b, const Desc& bias, const Desc& y, const dnnl::primitive_attr& attr) {
  return dnnl::matmul::primitive_desc(e, a, b, bias, y, attr);
}
#else
inline void append_eltwise(dnnl::post_ops& ops, dnnl::algorithm fn) { ops.append_eltwise(1.0f, fn, 0.0f, 0.0f); }

inline auto convolution_forward(const dnnl::engine& e, const Desc& x, const Desc& w, const Desc& bias, const Desc& y,
                                const ConvolutionSetting& s, const dnnl::primitive_attr& attr) {
  return dnnl::convolution_forward::primitive_desc(
      {dnnl::prop_kind::forward_training, dnnl::algorithm::convolution_direct, x, w, bias, y, s.strides, s.dilation, s.before, s.after},
      attr, e);
}
inline auto convolution_backward_data(const dnnl::engine& e, const Desc& dx, const Desc& w, const Desc& dy, const ConvolutionSetting& s,
                                      const dnnl::primitive_attr& attr, const dnnl::convolution_forward::primitive_desc& hint) {
  return dnnl::convolution_backward_data::primitive_desc(
      {dnnl::algorithm::convolution_direct, dx, w, dy, s.strides, s.dilation, s.before, s.after}, attr, e, hint);
}
inline auto convolution_backward_weights(const dnnl::engine& e, const Desc& x, const Desc& dw, const Desc& dbias, const Desc& dy,
                                         const ConvolutionSetting& s, const dnnl::primitive_attr& attr,
                                         const dnnl::convolution_forward::primitive_desc& hint) {
  return dnnl::convolution_backward_weights::primitive_desc(
      {dnnl::algorithm::convolution_direct, x, dw, dbias, dy, s.strides, s.dilation, s.before, s.after}, attr, e, hint);
}
inline auto matmul(const dnnl::engine& e, const Desc& a, const Desc& b, const Desc& bias, const Desc& y, const dnnl::primitive_attr& attr) {
  return dnnl::matmul::primitive_desc({a, b, bias, y}, attr, e);
}
#endif

/// User scratchpad, and `fn` applied to the result before it is stored.
inline dnnl::primitive_attr attributes(ir::Fn fn) {
  dnnl::primitive_attr attr;
  attr.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  dnnl::post_ops ops;
  if (fn == ir::Fn::relu) append_eltwise(ops, dnnl::algorithm::eltwise_relu);
  if (fn == ir::Fn::sigmoid) append_eltwise(ops, dnnl::algorithm::eltwise_logistic);
  if (fn == ir::Fn::tanh) append_eltwise(ops, dnnl::algorithm::eltwise_tanh);
  attr.set_post_ops(ops);
  return attr;
}

/// The first implementation that is not oneDNN's plain loops, if there is one.
template <class PrimitiveDesc> bool find_fast(PrimitiveDesc& desc) {
  while (std::string_view(desc.impl_info_str()).find("ref") != std::string_view::npos)
    if (!desc.next_impl()) return false;
  return true;
}

}  // namespace tenon::cpu
