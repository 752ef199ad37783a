#pragma once
#include "tenon/layer/layer.h"

namespace tenon {

struct RepeatVector {
  std::int64_t n = 1;

  static constexpr LayerInfo info{.name = "RepeatVector",
                                  .summary = "A sequence that holds its input n times.",
                                  .input = "(batch, features)",
                                  .output = "(batch, n, features)"};

  static constexpr auto fields(auto each) { return each(required("n", &RepeatVector::n, "Length of the sequence.", axis_length)); }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    if (x.rank() == 2) return Signature{.outputs = {{{x[0], n, x[1]}, inputs[0].dtype}}};
    return at.error(Code::RankMismatch, "input 0")
        .expected(std::string(info.input))
        .found(x)
        .because("RepeatVector repeats one vector per sample.")
        .fix("join the axes of a sample first", "Flatten()")
        .emit();
  }

  ir::Ref lower(Lowering& b) const {
    const Shape x = b.shape(b.raw_input());
    return b.broadcast_to(b.reshape(b.raw_input(), {x[0], 1, x[1]}), {x[0], n, x[1]});
  }
};

}  // namespace tenon
