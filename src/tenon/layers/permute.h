#pragma once
#include <algorithm>

#include "tenon/layer/layer.h"

namespace tenon {

struct Permute {
  std::vector<std::int64_t> dims{};

  static constexpr LayerInfo info{.name = "Permute",
                                  .summary = "The same values under axes in another order.",
                                  .input = "(batch, ...), one axis for each entry of dims",
                                  .output = "(batch, axes in the order of dims)"};

  static constexpr auto fields(auto each) {
    return each(
        required("dims", &Permute::dims, "Axes of the input in the order of the output; the first behind the batch is 1.", axis_length));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    auto sorted = dims;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < sorted.size(); ++i)
      if (sorted[i] != static_cast<std::int64_t>(i) + 1)
        return at.error(Code::ArgumentOutOfRange, "dims")
            .expected("the numbers from 1 to " + std::to_string(dims.size()) + ", each once")
            .found(excerpt(codec<std::vector<std::int64_t>>::write(dims)))
            .because("dims names every axis behind the batch axis once; the batch axis, 0, stays where it is.")
            .fix("name the axes of the input", "dims=(2, 1)", Applies::needs_editing)
            .emit();
    if (x.rank() != static_cast<int>(dims.size()) + 1)
      return at.error(Code::RankMismatch, "input 0")
          .expected("the batch axis and " + std::to_string(dims.size()) + " more")
          .found(x)
          .because("dims names " + std::to_string(dims.size()) + " axes; the input has " + std::to_string(x.rank() - 1) +
                   " behind the batch axis.")
          .fix("name every axis of the input", "dims=(2, 1)", Applies::needs_editing)
          .emit();
    Shape y{x[0]};
    for (const auto axis : dims) y.dims.push_back(x[static_cast<int>(axis)]);
    return Signature{.outputs = {{std::move(y), inputs[0].dtype}}};
  }

  ir::Ref lower(Lowering& b) const {
    ir::Ints perm{0};
    perm.insert(perm.end(), dims.begin(), dims.end());
    return b.transpose(b.raw_input(), perm);
  }
};

}  // namespace tenon
