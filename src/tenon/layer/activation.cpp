#include "tenon/layer/activation.h"

#include <algorithm>
#include <limits>
#include <numbers>

namespace tenon {
namespace {

using ir::Fn;
constexpr float infinity = std::numeric_limits<float>::infinity();

// Derivatives at exactly 0 are those of TensorFlow, because a unit without bias and input sits exactly there:
// max(x, 0) by clip has derivative 1 at 0, by relu 0; min(x, 0) the other way round.
ir::Ref relu(ir::Builder& b, ir::Ref x) { return b.apply(Fn::relu, x); }
ir::Ref positive_part(ir::Builder& b, ir::Ref x) { return b.clip(x, 0, infinity); }
ir::Ref negative_part(ir::Builder& b, ir::Ref x) { return b.affine(relu(b, b.affine(x, -1)), -1); }

/// Derivative 0 at 0 and at 6: of equal operands of a minimum the first takes it.
ir::Ref relu6(ir::Builder& b, ir::Ref x) { return b(ir::Binary{ir::Arithmetic::minimum}, {b(ir::Constant{{1}, 6}, {}), relu(b, x)}); }

/// alpha x below 0, x above.
ir::Ref leaky(ir::Builder& b, ir::Ref x, float alpha) { return b.add(b.affine(x, alpha), b.affine(relu(b, x), 1 - alpha)); }

/// alpha (exp(x) - 1) below 0, x above; scaled.
ir::Ref elu(ir::Builder& b, ir::Ref x, float alpha, float scale) {
  const auto below = b.affine(b.apply(Fn::exp, negative_part(b, x)), scale * alpha, -scale * alpha);
  return b.add(below, b.affine(positive_part(b, x), scale));
}

ir::Ref gelu(ir::Builder& b, ir::Ref x) {
  const auto normal = b.affine(b.apply(Fn::erf, b.affine(x, static_cast<float>(1 / std::numbers::sqrt2))), 0.5F, 0.5F);
  return b.multiply(x, normal);
}

}  // namespace

ir::Ref activate(ir::Builder& b, ir::Ref x, Activation a) {
  switch (a) {
    case Activation::linear: return x;
    case Activation::relu: return relu(b, x);
    case Activation::relu6: return relu6(b, x);
    case Activation::leaky_relu: return leaky(b, x, 0.2F);
    case Activation::elu: return elu(b, x, 1, 1);
    case Activation::selu: return elu(b, x, 1.6732632423543772F, 1.0507009873554805F);
    case Activation::gelu: return gelu(b, x);
    case Activation::silu: return b.multiply(x, b.apply(Fn::sigmoid, x));
    case Activation::sigmoid: return b.apply(Fn::sigmoid, x);
    case Activation::hard_sigmoid: return b.affine(relu6(b, b.affine(x, 1, 3)), 1.0F / 6);
    case Activation::softmax: return b(ir::Softmax{}, {x});
    case Activation::softplus: return b.apply(Fn::softplus, x);
    case Activation::softsign: return b.divide(x, b.affine(b.apply(Fn::abs, x), 1, 1));
    case Activation::tanh: return b.apply(Fn::tanh, x);
    case Activation::exponential: return b.apply(Fn::exp, x);
  }
  return x;
}

// keras/src/activations/activations.py, ReLU.static_call.
ir::Ref shaped_relu(ir::Builder& b, ir::Ref x, const ReluShape& s) {
  const auto slope = static_cast<float>(s.negative_slope), threshold = static_cast<float>(s.threshold);
  if (slope != 0 && !s.max_value && threshold == 0) return leaky(b, x, slope);
  ir::Ref y;
  if (threshold != 0) y = b.multiply(x, b.apply(Fn::step, b.affine(x, 1, -threshold)));
  else y = s.max_value == 6.0 ? relu6(b, x) : relu(b, x);
  const bool limited = s.max_value && (threshold != 0 || s.max_value != 6.0);
  if (limited) y = b.clip(y, -infinity, static_cast<float>(*s.max_value));
  if (slope != 0) y = b.add(y, b.affine(relu(b, b.affine(x, -1, threshold)), -slope));
  return y;
}

std::optional<Reported> codec<Activation>::read(const Config& c, Activation& out, const FieldSite& at) {
  if (c.is_null()) return out = Activation::linear, std::nullopt;
  // A record of Keras 3 names a function of keras.activations, or holds a whole layer such as ReLU(6).
  const bool function = c.dict() && c["class_name"].is("function");
  if (c.dict() && !function) return report_unsupported(at, Config("relu"), c["class_name"]);
  const Config& name = function ? c["config"] : c;
  if (!name.string()) return report_out_of_range(at, "the name of an activation", c);
  const std::string written = name.is("swish") ? "silu" : *name.string();
  const auto found = std::find(activation_names.begin(), activation_names.end(), written);
  if (found == activation_names.end()) return report_unknown_name(at, written, activation_names);
  out = static_cast<Activation>(found - activation_names.begin());
  return std::nullopt;
}

}  // namespace tenon
