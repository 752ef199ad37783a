#pragma once
// Keras' activation functions by name, and how each is written in operations.
#include <array>
#include <string_view>

#include "tenon/ir/graph.h"

namespace tenon {

enum class Activation : std::uint8_t {
  linear, relu, relu6, leaky_relu, elu, selu, gelu, silu, sigmoid, hard_sigmoid, softmax, softplus, softsign, tanh, exponential
};

/// Keras' name of each, in the order of the enum.
inline constexpr std::array<std::string_view, 15> activation_names{
    "linear", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "sigmoid", "hard_sigmoid", "softmax", "softplus", "softsign", "tanh", "exponential"};

inline std::string_view to_string(Activation a) { return activation_names[static_cast<std::size_t>(a)]; }

/// a(x), element by element; softmax over the last axis. Formulas: keras/src/activations/activations.py.
ir::Ref activate(ir::Builder& b, ir::Ref x, Activation a);

}  // namespace tenon
