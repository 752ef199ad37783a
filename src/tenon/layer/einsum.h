#pragma once
// A product of two tensors in Einstein's notation, "abc,cd->abd": which axes stay, which are summed, and how it is one MatMul.
#include <optional>
#include <string>

#include "tenon/ir/builder.h"

namespace tenon {

/// Labels of the axes of both operands and of the result; every axis has its own letter, those behind "..." capitals.
struct Einsum {
  std::string a, b, out;
};

/// The equation for a first operand of this rank. "..." stands for the axes that have no letter, in the first operand and the result.
/// None when it is not of the form "ab,bc->ac", or does not fit the rank.
std::optional<Einsum> parse_einsum(std::string_view equation, int rank);

/// The result in operations. Lengths of axes of the same letter are equal.
ir::Ref einsum(ir::Builder& b, const Einsum& e, ir::Ref x, ir::Ref y);

}  // namespace tenon
