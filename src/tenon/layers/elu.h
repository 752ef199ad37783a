#pragma once
#include "tenon/layer/layer.h"

namespace tenon {

struct ELU {
  double alpha = 1;

  static constexpr LayerInfo info{.name = "ELU",
                                  .summary = "x above 0, alpha * (exp(x) - 1) below it.",
                                  .input = "(batch, ...)",
                                  .output = "as the input",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) { return each(field("alpha", &ELU::alpha, "How far it falls below 0.")); }

  Result<Signature> infer(Inputs inputs, const Site&) const { return Signature{.outputs = {{inputs[0].shape}}}; }

  ir::Ref lower(Lowering& b) const { return shaped_elu(b, b.input(), alpha); }
};

}  // namespace tenon
