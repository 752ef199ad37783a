#pragma once
#include "tenon/layer/merge.h"

namespace tenon {

struct Subtract {
  static constexpr LayerInfo info{.name = "Subtract",
                                  .summary = "Its first input less its second; axes of length 1, and missing ones, are repeated.",
                                  .input = "two of the same shape",
                                  .output = "as each input",
                                  .arity = Arity::any,
                                  .mask = MaskRule::own};

  static constexpr auto fields(auto each) { return each(); }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (const auto failed = report_not_two(inputs, info, at)) return *failed;
    return infer_elementwise(inputs, info, at);
  }

  ir::Ref lower(Lowering& b) const { return fold_inputs(b, ir::Arithmetic::subtract); }
};

}  // namespace tenon
