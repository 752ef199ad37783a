#pragma once
#include "tenon/layer/merge.h"

namespace tenon {

struct Add {
  static constexpr LayerInfo info{.name = "Add",
                                  .summary = "The sum of its inputs; axes of length 1, and missing ones, are repeated.",
                                  .input = "one or more of the same shape",
                                  .output = "as each input",
                                  .arity = Arity::any};

  static constexpr auto fields = std::tuple{};

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_elementwise(inputs, info, at); }

  ir::Ref lower(Lowering& b) const {
    int rank = 0;
    for (std::size_t i = 0; i < b.inputs(); ++i) rank = std::max(rank, b.shape(b.input(i)).rank());
    auto sum = of_rank(b, b.input(0), rank);
    for (std::size_t i = 1; i < b.inputs(); ++i) sum = b.add(sum, of_rank(b, b.input(i), rank));
    return sum;
  }
};

}  // namespace tenon
