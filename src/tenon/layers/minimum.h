#pragma once
#include "tenon/layer/merge.h"

namespace tenon {

struct Minimum {
  static constexpr LayerInfo info{
      .name = "Minimum",
      .summary = "The smallest of its inputs, element by element; axes of length 1, and missing ones, are repeated.",
      .input = "one or more of the same shape",
      .output = "as each input",
      .arity = Arity::any,
      .mask = MaskRule::own};

  static constexpr auto fields(auto each) { return each(); }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_elementwise(inputs, info, at); }

  ir::Ref lower(Lowering& b) const { return fold_inputs(b, ir::Arithmetic::minimum); }
};

}  // namespace tenon
