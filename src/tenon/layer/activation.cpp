#include "tenon/layer/activation.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "tenon/base/python_number.h"
#include "tenon/layer/sub_layer.h"

namespace tenon {
namespace {

using ir::Fn;
constexpr double infinity = std::numeric_limits<double>::infinity();

// Derivatives at exactly 0 are those of TensorFlow, because a unit without bias and input sits exactly there:
// max(x, 0) by clip has derivative 1 at 0, by relu 0; min(x, 0) the other way round.
ir::Ref relu(ir::Builder& b, ir::Ref x) { return b.apply(Fn::relu, x); }
ir::Ref positive_part(ir::Builder& b, ir::Ref x) { return b.clip(x, 0, infinity); }
ir::Ref negative_part(ir::Builder& b, ir::Ref x) { return b.affine(relu(b, b.affine(x, -1)), -1); }

/// Derivative 0 at 0 and at 6: of equal operands of a minimum the first takes it.
ir::Ref relu6(ir::Builder& b, ir::Ref x) { return b(ir::Binary{ir::Arithmetic::minimum}, {b(ir::Constant{{1}, 6}, {}), relu(b, x)}); }

/// alpha x below 0, x above.
ir::Ref leaky(ir::Builder& b, ir::Ref x, double alpha) { return b.add(b.affine(x, alpha), b.affine(relu(b, x), 1 - alpha)); }

/// alpha (exp(x) - 1) below 0, x above; scaled.
ir::Ref elu(ir::Builder& b, ir::Ref x, double alpha, double scale) {
  const auto below = b.affine(b.apply(Fn::exp, negative_part(b, x)), scale * alpha, -scale * alpha);
  return b.add(below, b.affine(positive_part(b, x), scale));
}

/// 0 below -1, 1 above 1, a line between; derivative 0 at both corners.
ir::Ref sparse_sigmoid(ir::Builder& b, ir::Ref x) { return b.affine(b.minimum(b.constant(2), relu(b, b.affine(x, 1, 1))), 0.5); }

/// 0 below -1, x above 1, a parabola between.
ir::Ref sparse_plus(ir::Builder& b, ir::Ref x) {
  return b.add(b.affine(b.apply(Fn::square, b.affine(b.clip(x, -1, 1), 1, 1)), 0.25), relu(b, b.affine(x, 1, -1)));
}

/// max(x, 0) + expm1(min(x, 0)), whose derivative at 0 is 2 in TensorFlow: both parts take it.
ir::Ref celu(ir::Builder& b, ir::Ref x) { return b.add(positive_part(b, x), b.apply(Fn::expm1, b.clip(x, -infinity, 0))); }

ir::Ref log_softmax(ir::Builder& b, ir::Ref x) {
  const std::int64_t last = b.shape(x).rank() - 1;
  const auto below = b.subtract(x, b.reduce(ir::Fold::maximum, x, {last}, ir::Axes::stay));
  return b.subtract(below, b.apply(Fn::log, b.sum(b.apply(Fn::exp, below), {last}, ir::Axes::stay)));
}

/// keras/src/backend/tensorflow/nn.py, sparsemax. As there, the threshold is made of the sum of the running sums.
ir::Ref sparsemax(ir::Builder& b, ir::Ref x) {
  const int last = b.shape(x).rank() - 1;
  const auto classes = b.shape(x)[last].value;
  const auto sorted = b(ir::TakeAlong{}, {x, b(ir::ArgTopK{classes}, {x})});
  const auto running = b(ir::Cumulate{ir::Fold::sum, last}, {sorted});
  std::vector<float> counts(static_cast<std::size_t>(classes));
  std::iota(counts.begin(), counts.end(), 1.0);
  const auto places = b.literal(Tensor::copy<float>({classes}, counts));
  const auto above = b.subtract(sorted, b.divide(b.affine(running, 1, -1), places));
  const auto support = b(ir::Binary{ir::Arithmetic::greater}, {above, b.constant(0)});
  const auto kept = b.sum(b.select(support, running, b.constant(0)), {last}, ir::Axes::stay);
  const auto threshold = b.divide(b.affine(kept, 1, -1), b.sum(support, {last}, ir::Axes::stay));
  return positive_part(b, b.subtract(x, threshold));
}

/// x further than 1/2 from 0, else 0.
ir::Ref hard_shrink(ir::Builder& b, ir::Ref x) {
  const auto far = b(ir::Binary{ir::Arithmetic::greater}, {b.apply(Fn::abs, x), b.constant(0.5)});
  return b.select(far, x, b.constant(0));
}

}  // namespace

ir::Ref activate(ir::Builder& b, ir::Ref x, Activation::Function a) {
  switch (a) {
    case Activation::linear: return x;
    case Activation::relu: return relu(b, x);
    case Activation::relu6: return relu6(b, x);
    case Activation::leaky_relu: return leaky_relu(b, x, 0.2);
    case Activation::elu: return elu(b, x, 1, 1);
    case Activation::selu: return elu(b, x, 1.6732632423543772, 1.0507009873554805);
    case Activation::celu: return celu(b, x);
    case Activation::gelu: return b.apply(Fn::gelu, x);
    case Activation::silu: return b.apply(Fn::silu, x);
    case Activation::sigmoid: return b.apply(Fn::sigmoid, x);
    case Activation::hard_sigmoid: return b.affine(relu6(b, b.affine(x, 1, 3)), 1.0 / 6);
    case Activation::hard_silu: return b.multiply(x, activate(b, x, Activation::hard_sigmoid));
    case Activation::sparse_sigmoid: return sparse_sigmoid(b, x);
    case Activation::log_sigmoid: return b.affine(b.apply(Fn::softplus, b.affine(x, -1)), -1);
    case Activation::softmax: return b(ir::Softmax{}, {x});
    case Activation::log_softmax: return log_softmax(b, x);
    case Activation::sparsemax: return sparsemax(b, x);
    case Activation::softplus: return b.apply(Fn::softplus, x);
    case Activation::sparse_plus: return sparse_plus(b, x);
    case Activation::squareplus: return b.affine(b.add(x, b.apply(Fn::sqrt, b.affine(b.apply(Fn::square, x), 1, 4))), 0.5);
    case Activation::softsign: return b.divide(x, b.affine(b.apply(Fn::abs, x), 1, 1));
    case Activation::tanh: return b.apply(Fn::tanh, x);
    case Activation::hard_tanh: return b.clip(x, -1, 1);
    case Activation::tanh_shrink: return b.subtract(x, b.apply(Fn::tanh, x));
    case Activation::hard_shrink: return hard_shrink(b, x);
    case Activation::soft_shrink: return b.subtract(relu(b, b.affine(x, 1, -0.5)), relu(b, b.affine(x, -1, -0.5)));
    case Activation::mish: return b.multiply(x, b.apply(Fn::tanh, b.apply(Fn::softplus, x)));
    case Activation::exponential: return b.apply(Fn::exp, x);
  }
  return x;
}

// An attribute of TensorFlow's operation, and so a float32.
ir::Ref leaky_relu(ir::Builder& b, ir::Ref x, double negative_slope) { return leaky(b, x, as_cast(negative_slope)); }

// keras/src/backend/tensorflow/nn.py, elu: with another alpha than 1 the derivative at 0 is alpha.
ir::Ref shaped_elu(ir::Builder& b, ir::Ref x, double alpha) {
  if (alpha == 1) return elu(b, x, 1, 1);
  return b.add(b.affine(b.apply(Fn::expm1, b.clip(x, -infinity, 0)), alpha), relu(b, x));
}

// keras/src/activations/activations.py, ReLU.static_call.
ir::Ref shaped_relu(ir::Builder& b, ir::Ref x, const ReluShape& s) {
  const double slope = s.negative_slope, threshold = as_cast(s.threshold);
  if (slope != 0 && !s.max_value && threshold == 0) return leaky_relu(b, x, slope);
  ir::Ref y;
  if (threshold != 0) y = b.multiply(x, b.apply(Fn::step, b.affine(x, 1, -threshold)));
  else y = s.max_value == 6.0 ? relu6(b, x) : relu(b, x);
  const bool limited = s.max_value && (threshold != 0 || s.max_value != 6.0);
  if (limited) y = b.clip(y, -infinity, *s.max_value);
  if (slope != 0) y = b.add(y, b.affine(relu(b, b.affine(x, -1, threshold)), -slope));
  return y;
}

Activation::Activation(SubLayer l) : layer(std::make_shared<const SubLayer>(std::move(l))) {}

std::optional<Reported> add_activation(Signature& s, const Activation& a, std::string_view argument, const Shape& x, const Site& at) {
  if (!a.layer) return std::nullopt;
  const std::vector<TensorSpec> specs{{x}};
  auto inner = infer(*a.layer, specs, at);
  if (!inner) return inner.error();
  if (inner->outputs.size() != 1 || inner->outputs[0].shape != x)
    return at.error(Code::ArgumentOutOfRange, std::string(argument))
        .expected("a layer that keeps the shape " + to_string(x))
        .found(std::string(a.layer->layer.kind->name) + " -> " + to_string(inner->outputs[0].shape))
        .because("An activation changes values, not shapes.")
        .fix("use an activation of Keras", std::string(argument) + "=\"relu\"")
        .emit();
  for (auto* variables : {&inner->parameters, &inner->state})
    for (auto& v : *variables) v.made_late = true;  // Keras builds such a layer when it is first called
  s.absorb(*inner, argument, argument, a.layer->trainable);
  return std::nullopt;
}

Config codec<Activation>::write(const Activation& v) { return v.layer ? codec<SubLayer>::write(*v.layer) : Config(to_string(v.function)); }

std::optional<Reported> codec<Activation>::read(const Config& c, Activation& out, const FieldSite& at) {
  if (c.is_null()) return out = Activation::linear, std::nullopt;
  // A record of Keras 3 names a function of keras.activations, or holds a whole layer such as ReLU(6).
  const bool function = c.dict() && c["class_name"].is("function");
  if (c.dict() && !function) {
    SubLayer layer;
    if (const auto failed = codec<SubLayer>::read(c, layer, at)) return failed;
    return out = Activation(std::move(layer)), std::nullopt;
  }
  const Config& name = function ? c["config"] : c;
  if (!name.string()) return report_out_of_range(at, "the name of an activation", c);
  // Keras infers the shape of a layer without its activation, so that a function that halves an axis never fits.
  if (name.is("glu")) return report_unsupported(at, "silu", c);
  const std::string written = name.is("swish") ? "silu" : name.is("hard_swish") ? "hard_silu" : *name.string();
  const auto found = std::find(activation_names.begin(), activation_names.end(), written);
  if (found == activation_names.end()) return report_unknown_name(at, written, activation_names);
  out = static_cast<Activation::Function>(found - activation_names.begin());
  return std::nullopt;
}

}  // namespace tenon
