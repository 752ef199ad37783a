// Convolutions by oneDNN: activations stay channels-last as Keras keeps them, weights take the layout that oneDNN likes best.
#include <algorithm>
#include <utility>

#include "tenon/backends/cpu/depthwise.h"
#include "tenon/backends/cpu/epilogue.h"
#include "tenon/backends/cpu/kernels.h"
#include "tenon/backends/cpu/operand_type.h"
#include "tenon/backends/cpu/workspace.h"

namespace tenon::cpu {
namespace {

constexpr auto f32 = dnnl::memory::data_type::f32;

/// Dims as oneDNN orders them, (batch, channels, spatial...), of a channels-last tensor.
Dims channels_second(const Shape& s) {
  Dims d{s[0].value, s[-1].value};
  for (int k = 1; k + 1 < s.rank(); ++k) d.push_back(s[k].value);
  return d;
}
Desc activations(const Shape& s, DType dtype) {
  const auto dims = channels_second(s);
  Dims strides(dims.size());
  strides[1] = 1;
  std::int64_t stride = dims[1];
  for (std::size_t k = dims.size() - 1; k >= 2; --k) strides[k] = std::exchange(stride, stride * dims[k]);
  strides[0] = stride;
  return {dims, type_of(dtype), strides};
}

/// Keras' kernel (window..., channels of a group, filters) as oneDNN sees it: (filters, channels, window...), groups in front if there are
/// any.
struct Weights {
  Dims dims, strides;
  Weights(const Shape& kernel, std::int64_t groups) {
    const std::int64_t filters = kernel[-1].value, channels = kernel[-2].value;
    if (groups > 1) dims = {groups}, strides = {filters / groups};
    dims.insert(dims.end(), {filters / groups, channels});
    strides.insert(strides.end(), {1, filters});
    for (int k = 0; k + 2 < kernel.rank(); ++k) {
      dims.push_back(kernel[k].value);
      strides.push_back(product(kernel, k + 1, kernel.rank()));
    }
  }
  Desc plain() const { return {dims, f32, strides}; }
  Desc any(DType dtype) const { return {dims, type_of(dtype), dnnl::memory::format_tag::any}; }
};

Dims minus_one(Dims d) {
  for (auto& v : d) --v;
  return d;
}
ConvolutionSetting setting(const ir::Window& w) { return {w.strides, minus_one(w.dilation), w.before, w.after}; }

/// One spatial axis as the second of two: oneDNN has fast implementations for more of those.
Shape lifted(Shape s, std::size_t axis) {
  if (s.rank() == 3) s.dims.insert(s.dims.begin() + static_cast<std::ptrdiff_t>(axis), 1);
  return s;
}
ir::Convolution lifted(ir::Convolution op) {
  if (op.window.size.size() != 1) return op;
  for (auto* v : {&op.window.size, &op.window.strides, &op.window.dilation}) v->insert(v->begin(), 1);
  for (auto* v : {&op.window.before, &op.window.after}) v->insert(v->begin(), 0);
  return op;
}

/// Input, kernel and output of the convolution, whichever of them is made.
struct Operands {
  TensorSpec x, kernel, y;
};

/// One in bfloat16 reads operands of 16 bits, and makes float32. A kernel that is a variable is float32 in memory, and rounded when it is
/// packed.
class Convolver {
 public:
  Convolver(const ir::Convolution& op, const Operands& o, CpuWorkspace& w)
      : op_(lifted(op)),
        w_(w),
        shapes_{lifted(o.x.shape, 1), lifted(o.y.shape, 1)},
        x_(activations(shapes_.x, o.x.dtype)),
        y_(activations(shapes_.y, o.y.dtype)),
        products_(o.x.dtype == DType::bfloat16 || o.y.dtype == DType::bfloat16 ? DType::bfloat16 : DType::float32),
        weights_(lifted(o.kernel.shape, 0), op_.groups),
        bias_({o.kernel.shape[-1].value}, f32, dnnl::memory::format_tag::x),
        setting_(setting(op_.window)) {}

  /// Also of a convolution that is differentiated: then all of it is of the type of its products.
  auto forward_desc(const ir::Epilogue& epilogue, const Desc& x, const Desc& y) const {
    return convolution_forward(w_.engine(), x, weights_.any(products_), epilogue.bias ? bias_ : Desc(), y, setting_,
                               attributes(epilogue.fn));
  }

  Bound forward(const Context& c) {
    auto desc = forward_desc(op_.epilogue, x_, y_);
    if (!find_fast(desc)) return nullptr;
    std::vector<Call> calls;
    Call call{dnnl::convolution_forward(desc),
              {{DNNL_ARG_SRC, w_.at(x_, c.in[0])},
               {DNNL_ARG_WEIGHTS, weights(c, desc.weights_desc(), calls)},
               {DNNL_ARG_DST, w_.at(y_, c.out[0])}}};
    if (op_.epilogue.bias) call.arguments.push_back({DNNL_ARG_BIAS, w_.at(bias_, c.in[2])});
    return finish("convolution ", desc, std::move(call), std::move(calls));
  }

  Bound input_gradient(const Context& c) {
    auto desc = convolution_backward_data(w_.engine(), x_, weights_.any(products_), y_, setting_, attributes(ir::Fn::identity),
                                          forward_desc({}, of_products(shapes_.x), of_products(shapes_.y)));
    if (!find_fast(desc)) return nullptr;
    std::vector<Call> calls;
    Call call{dnnl::convolution_backward_data(desc),
              {{DNNL_ARG_DIFF_DST, w_.at(y_, c.in[0])},
               {DNNL_ARG_WEIGHTS, weights(c, desc.weights_desc(), calls)},
               {DNNL_ARG_DIFF_SRC, w_.at(x_, c.out[0])}}};
    return finish("convolution_input_gradient ", desc, std::move(call), std::move(calls));
  }

  Bound kernel_gradient(const Context& c, bool bias) {
    auto desc = convolution_backward_weights(w_.engine(), x_, weights_.any(DType::float32), bias ? bias_ : Desc(), y_, setting_,
                                             attributes(ir::Fn::identity), forward_desc({}, x_, y_));
    if (!find_fast(desc)) return nullptr;
    const Desc plain = weights_.plain(), fast = desc.diff_weights_desc();
    const dnnl_memory_t result = w_.at(plain, c.out[0]), packed = fast == plain ? result : w_.scratch(fast, 1);
    Call call{dnnl::convolution_backward_weights(desc),
              {{DNNL_ARG_SRC, w_.at(x_, c.in[0])}, {DNNL_ARG_DIFF_DST, w_.at(y_, c.in[1])}, {DNNL_ARG_DIFF_WEIGHTS, packed}}};
    if (bias) call.arguments.push_back({DNNL_ARG_DIFF_BIAS, w_.at(bias_, c.out[1])});
    std::vector<Call> after;
    if (packed != result) after.push_back(w_.reorder(fast, packed, plain, result));
    return finish("convolution_kernel_gradient ", desc, std::move(call), {}, std::move(after));
  }

 private:
  Desc of_products(const Shape& s) const { return activations(s, products_); }
  /// The kernel, operand 1, in the layout that the primitive wants: packed once per step if it is a parameter, else before each call.
  dnnl_memory_t weights(const Context& c, const Desc& wanted, std::vector<Call>& before) {
    const Desc plain = weights_.plain();
    if (wanted == plain) return w_.at(plain, c.in[1]);
    if (c.is_parameter[1]) return w_.packed(plain, c.in[1], wanted);
    const dnnl_memory_t packed = w_.scratch(wanted, 1);
    before.push_back(w_.reorder(plain, w_.at(plain, c.in[1]), wanted, packed));
    return packed;
  }
  template <class PrimitiveDesc>
  Bound finish(const char* name, const PrimitiveDesc& desc, Call call, std::vector<Call> calls, std::vector<Call> after = {}) {
    if (desc.scratchpad_desc().get_size()) call.arguments.push_back({DNNL_ARG_SCRATCHPAD, w_.scratch(desc.scratchpad_desc(), 0)});
    const std::string implementation = std::string(name) + desc.impl_info_str();
    calls.push_back(std::move(call));
    calls.insert(calls.end(), after.begin(), after.end());
    return std::make_unique<OneDnnKernel>(implementation, std::move(calls), w_);
  }

  ir::Convolution op_;
  CpuWorkspace& w_;
  struct {
    Shape x, y;
  } shapes_;
  Desc x_, y_;
  DType products_;
  Weights weights_;
  Desc bias_;
  ConvolutionSetting setting_;
};

/// A kernel, then bias and activation on its result.
class Finished final : public Kernel {
 public:
  Finished(Bound kernel, ir::Fn fn, const float* bias, const Buffer& y)
      : kernel_(std::move(kernel)), fn_(fn), bias_(bias), y_(y.f()), rows_(y.size() / y.dim(-1)), channels_(y.dim(-1)) {}
  void run(const Moment& now) const override {
    kernel_->run(now);
    apply(fn_, bias_, y_, rows_, channels_);
  }
  std::string_view implementation() const override { return kernel_->implementation(); }

 private:
  Bound kernel_;
  ir::Fn fn_;
  const float* bias_;
  float* y_;
  std::int64_t rows_, channels_;
};

Bound bind_input_gradient(const ir::ConvolutionInputGradient& op, const Context& c) {
  if (is_depthwise(op.forward, c.in[1].spec.shape)) return bind_depthwise(op, c);
  return Convolver(op.forward, {c.out[0].spec, c.in[1].spec, c.in[0].spec}, c.workspace).input_gradient(c);
}

}  // namespace

Bound bind(const ir::Convolution& op, const Context& c) {
  if (is_depthwise(op, c.in[1].spec.shape)) return bind_depthwise(op, c);
  return Convolver(op, {c.in[0].spec, c.in[1].spec, c.out[0].spec}, c.workspace).forward(c);
}
Bound bind(const ir::ConvolutionInputGradient& op, const Context& c) {
  Bound kernel = bind_input_gradient(op, c);
  if (!kernel || (!op.epilogue.bias && op.epilogue.fn == ir::Fn::identity)) return kernel;
  return std::make_unique<Finished>(std::move(kernel), op.epilogue.fn, op.epilogue.bias ? c.in[2].f() : nullptr, c.out[0]);
}
Bound bind(const ir::ConvolutionKernelGradient& op, const Context& c) {
  if (is_depthwise(op.forward, op.kernel)) return bind_depthwise(op, c);
  return Convolver(op.forward, {c.in[0].spec, c.out[0].spec, c.in[1].spec}, c.workspace).kernel_gradient(c, op.bias);
}

}  // namespace tenon::cpu
