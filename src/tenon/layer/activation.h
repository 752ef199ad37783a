#pragma once
// Keras' activation functions by name, and how each is written in operations.
#include <array>
#include <memory>
#include <string_view>

#include "tenon/ir/builder.h"
#include "tenon/object/codec.h"

namespace tenon {

struct Signature;
struct SubLayer;

/// Of a layer: one of Keras' functions, or a layer in its place, as in Dense(8, activation=LeakyReLU(0.1)).
struct Activation {
  enum Function : std::uint8_t {
    linear,
    relu,
    relu6,
    leaky_relu,
    elu,
    selu,
    celu,
    gelu,
    silu,
    hard_silu,
    sigmoid,
    hard_sigmoid,
    sparse_sigmoid,
    log_sigmoid,
    softmax,
    log_softmax,
    sparsemax,
    softplus,
    sparse_plus,
    squareplus,
    softsign,
    tanh,
    hard_tanh,
    tanh_shrink,
    hard_shrink,
    soft_shrink,
    mish,
    exponential
  };
  Function function = linear;
  std::shared_ptr<const SubLayer> layer{};  // takes the place of the function, where there is one

  Activation() = default;
  Activation(Function f) : function(f) {}
  Activation(SubLayer l);
  friend bool operator==(const Activation&, const Activation&) = default;
};

/// Keras' name of each, in the order of the enum.
inline constexpr std::array<std::string_view, 28> activation_names{
    "linear",  "relu",        "relu6",       "leaky_relu",  "elu",          "selu",           "celu",
    "gelu",    "silu",        "hard_silu",   "sigmoid",     "hard_sigmoid", "sparse_sigmoid", "log_sigmoid",
    "softmax", "log_softmax", "sparsemax",   "softplus",    "sparse_plus",  "squareplus",     "softsign",
    "tanh",    "hard_tanh",   "tanh_shrink", "hard_shrink", "soft_shrink",  "mish",           "exponential"};

inline std::string_view to_string(Activation::Function a) { return activation_names[static_cast<std::size_t>(a)]; }

/// a(x), element by element; softmax, log_softmax and sparsemax over the last axis. Formulas: keras/src/activations/activations.py.
ir::Ref activate(ir::Builder& b, ir::Ref x, Activation::Function a);

ir::Ref leaky_relu(ir::Builder& b, ir::Ref x, double negative_slope);
/// x above 0, alpha * (exp(x) - 1) below it.
ir::Ref shaped_elu(ir::Builder& b, ir::Ref x, double alpha);

/// The arguments of Keras' relu() and leaky_relu() together.
struct ReluShape {
  double negative_slope = 0;
  std::optional<double> max_value{};
  double threshold = 0;
};
ir::Ref shaped_relu(ir::Builder& b, ir::Ref x, const ReluShape& shape);

/// Adds the variables of a layer that stands for an activation of another layer; reports one that does not keep the shape `x`.
/// argument: "activation", under which Lowering::activate() finds it.
std::optional<Reported> add_activation(Signature& s, const Activation& a, std::string_view argument, const Shape& x, const Site& at);

/// A name - Keras' names are case-sensitive -, None for linear, or Keras 3's record of a function or of a layer.
template <> struct codec<Activation> {
  static constexpr std::string_view type = "str | None";
  static Config write(const Activation& v);
  static std::optional<Reported> read(const Config& c, Activation& out, const FieldSite& at);
};

}  // namespace tenon
