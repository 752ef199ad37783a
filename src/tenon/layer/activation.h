#pragma once
// Keras' activation functions by name, and how each is written in operations.
#include <array>
#include <string_view>

#include "tenon/ir/graph.h"
#include "tenon/object/codec.h"

namespace tenon {

enum class Activation : std::uint8_t {
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

/// Keras' name of each, in the order of the enum.
inline constexpr std::array<std::string_view, 28> activation_names{
    "linear",  "relu",        "relu6",       "leaky_relu",  "elu",          "selu",           "celu",
    "gelu",    "silu",        "hard_silu",   "sigmoid",     "hard_sigmoid", "sparse_sigmoid", "log_sigmoid",
    "softmax", "log_softmax", "sparsemax",   "softplus",    "sparse_plus",  "squareplus",     "softsign",
    "tanh",    "hard_tanh",   "tanh_shrink", "hard_shrink", "soft_shrink",  "mish",           "exponential"};

inline std::string_view to_string(Activation a) { return activation_names[static_cast<std::size_t>(a)]; }

/// a(x), element by element; softmax, log_softmax and sparsemax over the last axis. Formulas: keras/src/activations/activations.py.
ir::Ref activate(ir::Builder& b, ir::Ref x, Activation a);

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

/// A name - Keras' names are case-sensitive -, None for linear, or Keras 3's record of a function.
template <> struct codec<Activation> {
  static constexpr std::string_view type = "str | None";
  static Config write(Activation v) { return to_string(v); }
  static std::optional<Reported> read(const Config& c, Activation& out, const FieldSite& at);
};

}  // namespace tenon
