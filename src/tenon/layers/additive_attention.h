#pragma once
#include "tenon/layer/score_attention.h"

namespace tenon {

struct AdditiveAttention {
  bool use_scale = true;
  double dropout = 0;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "AdditiveAttention",
                                  .summary = "Attention whose scores are a learned sum of tanh(query + key).",
                                  .input = "[query (batch, queries, features), value (batch, keys, features)], and maybe a key",
                                  .output = "(batch, queries, features of the value)",
                                  .arity = Arity::any,
                                  .mask = MaskRule::own,
                                  .call = {"inputs", "return_attention_scores", "use_causal_mask"}};

  static constexpr auto fields(auto each) {
    return each(field("use_scale", &AdditiveAttention::use_scale, "Weigh the features by learned numbers."),
                field("dropout", &AdditiveAttention::dropout, "Share of the scores set to zero while training.", between(0, 1)),
                field("seed", &AdditiveAttention::seed, "Number that fixes the dropout; None: it follows the seed of the run."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(Signature s, infer_score_attention(inputs, info, at));
    const Shape& q = inputs[0].shape;
    if (!use_scale) return s;
    if (!q[-1].known()) return report_axis_unknown(q, "features", info, at);
    s.parameters.push_back({"scale", {q[-1]}, initializer("GlorotUniform")});
    return s;
  }

  ir::Refs lower(Lowering& b) const {
    ir::Ref each = b.apply(ir::Fn::tanh, sum_of_pairs(b, b.input(0), b.input(b.inputs() > 2 ? 2 : 1)));
    if (use_scale) each = b.multiply(each, b.parameter("scale"));
    return attend(b, b.sum(each, {3}), dropout, seed);
  }
};

}  // namespace tenon
