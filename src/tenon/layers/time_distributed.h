#pragma once
#include "tenon/layer/sub_layer.h"

namespace tenon {

struct TimeDistributed {
  SubLayer layer{};

  static constexpr LayerInfo info{.name = "TimeDistributed",
                                  .summary = "Calls one layer on every point in time, with the same weights.",
                                  .input = "(batch, time, ...)",
                                  .output = "(batch, time, ...)",
                                  .mask = MaskRule::passes};

  static constexpr auto fields(auto each) { return each(required("layer", &TimeDistributed::layer, "The layer to call.")); }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const Shape& x = inputs[0].shape;
    if (x.rank() < 3)
      return at.error(Code::RankMismatch, "input 0")
          .expected(std::string(info.input))
          .found(x)
          .because("TimeDistributed calls its layer on every point in time, so the input needs a time axis and at least one behind it.")
          .fix("call the layer itself where there is no time axis", "layer(x)", Applies::needs_editing)
          .emit();
    std::vector<TensorSpec> inner{{without_time(x), inputs[0].dtype}};
    TENON_TRY(const Signature made, tenon::infer(layer, inner, at));
    Signature s;
    for (const TensorSpec& out : made.outputs) {
      Shape y = out.shape.from(1).behind(x[1]).behind(x[0]);
      s.outputs.push_back({std::move(y), out.dtype});
    }
    s.absorb(made, "layer", "layer", layer.trainable);
    return s;
  }

  /// All points in time at once where they do not depend on each other. What keeps statistics while training sees one after the other, as
  /// in Keras (keras/src/layers/rnn/time_distributed.py).
  ir::Refs lower(Lowering& b) const {
    const Shape shape = b.shape(b.raw_input());
    const std::vector<TensorSpec> one{{without_time(shape), b.spec(b.raw_input()).dtype}};
    Report quiet;
    const auto inner = tenon::infer(layer, one, Site{quiet, {}});
    return b.training() && !inner->state.empty() ? one_by_one(b, shape) : at_once(b, shape);
  }

 private:
  ir::Refs at_once(Lowering& b, const Shape& shape) const {
    const Dim flat(shape[0].value * shape[1].value);
    Operand rows{b.reshape(b.raw_input(), shape.from(2).behind(flat))};
    if (b.mask().valid() && b.shape(b.mask()).rank() > 2) rows.mask = b.reshape(b.mask(), b.shape(b.mask()).from(2).behind(flat));
    ir::Refs out;
    for (const Operand& made : tenon::lower(layer, "layer", b, {rows}, CallView::none(), shape[1].value))
      out.push_back(b.reshape(made.value, b.shape(made.value).from(1).behind(shape[1]).behind(shape[0])));
    return out;
  }

  ir::Refs one_by_one(Lowering& b, const Shape& shape) const {
    std::vector<ir::Refs> outputs;
    for (std::int64_t t = 0; t < shape[1].value; ++t) {
      const ir::Ref x = b.reshape(b.slice(b.raw_input(), 1, t, 1), without_time(shape));
      const Operands made = tenon::lower(layer, "layer", b, {{x}});
      outputs.resize(made.size());
      for (std::size_t i = 0; i < made.size(); ++i)
        outputs[i].push_back(b.reshape(made[i].value, b.shape(made[i].value).from(1).behind(1).behind(shape[0])));
    }
    ir::Refs out;
    for (auto& steps : outputs) out.push_back(steps.size() == 1 ? steps[0] : b.concat(std::move(steps), 1));
    return out;
  }

  static Shape without_time(const Shape& x) { return x.from(2).behind(x[0]); }
};

}  // namespace tenon
