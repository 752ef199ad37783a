#pragma once
#include "tenon/layer/layer.h"

namespace tenon {

struct Identity {
  static constexpr LayerInfo info{
      .name = "Identity", .summary = "Its input.", .input = "(batch, ...)", .output = "as the input", .mask = MaskRule::passes};

  static constexpr auto fields(auto each) { return each(); }

  Result<Signature> infer(Inputs inputs, const Site&) const { return Signature{.outputs = {inputs[0]}}; }

  ir::Ref lower(Lowering& b) const { return b.raw_input(); }
};

}  // namespace tenon
