#pragma once
#include "tenon/layer/sub_layer.h"

namespace tenon {

struct StackedRNNCells {
  std::vector<SubLayer> cells{};

  static constexpr LayerInfo info{.name = "StackedRNNCells",
                                  .summary = "Several recurrent cells, each reading the output of the one before, as one cell for RNN.",
                                  .input = "(batch, features), and the states of all cells",
                                  .output = "the last cell's output, and the new states of all cells",
                                  .arity = Arity::named,
                                  .call = {"inputs", "states"}};

  static constexpr auto fields(auto each) { return each(required("cells", &StackedRNNCells::cells, "The cells, the first one first.")); }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    Signature s;
    TensorSpec x = inputs[0];
    std::vector<TensorSpec> states;
    const auto names = sub_layer_names(cells, "cells");
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::vector<TensorSpec> one{x};
      TENON_TRY(const Signature made, tenon::infer(cells[i], one, at));
      s.absorb(made, names[i], names[i], cells[i].trainable);
      x = made.outputs[0];
      states.insert(states.end(), made.outputs.begin() + 1, made.outputs.end());
    }
    s.outputs = {x};
    s.outputs.insert(s.outputs.end(), states.begin(), states.end());
    return s;
  }

  ir::Refs lower(Lowering& b) const {
    Report quiet;
    Operand x = b.operand();
    ir::Refs states;
    std::size_t next = 1;
    const auto names = sub_layer_names(cells, "cells");
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::vector<TensorSpec> one{b.spec(x.value)};
      const auto made = tenon::infer(cells[i], one, Site{quiet, {}});
      Operands operands{x};
      for (std::size_t k = 1; k < made->outputs.size() && next < b.inputs(); ++k) operands.push_back(b.operand(next++));
      const Operands out = tenon::lower(cells[i], names[i], b, std::move(operands));
      x = out[0];
      for (std::size_t k = 1; k < out.size(); ++k) states.push_back(out[k].value);
    }
    ir::Refs all{x.value};
    all.insert(all.end(), states.begin(), states.end());
    return all;
  }
};

}  // namespace tenon
