#pragma once
#include "tenon/layer/axis.h"
#include "tenon/layer/merge.h"

namespace tenon {

struct Concatenate {
  Axis axis = -1;

  static constexpr LayerInfo info{.name = "Concatenate",
                                  .summary = "Its inputs one after the other along one axis.",
                                  .input = "one or more that differ in one axis only",
                                  .output = "as each input, that axis as long as all together",
                                  .arity = Arity::any};

  static constexpr auto fields(auto each) { return each(field("axis", &Concatenate::axis, "The axis that grows.")); }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    Shape y = inputs[0].shape;
    TENON_TRY(const int along, axis_of(y, axis, at));
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      const Shape& x = inputs[i].shape;
      const auto differs = differing_axis(y.with(along, Dim{}), x, Repeat::none);
      if (differs)
        return report_inputs_differ({y, x, i, *differs}, info,
                                    "Concatenate joins one axis; all others must have the same length in every input.", at);
      for (int k = 0; k < y.rank(); ++k)
        if (k == along) y[k] = y[k].known() && x[k].known() ? Dim(y[k].value + x[k].value) : Dim{};
        else if (!y[k].known()) y[k] = x[k];
    }
    return Signature{.outputs = {{y}}};
  }

  ir::Ref lower(Lowering& b) const {
    ir::Refs all;
    for (std::size_t i = 0; i < b.inputs(); ++i) all.push_back(b.input(i));
    const int rank = b.shape(all[0]).rank();
    return all.size() == 1 ? all[0] : b(ir::Concat{static_cast<int>(axis.value < 0 ? axis.value + rank : axis.value)}, all);
  }
};

}  // namespace tenon
