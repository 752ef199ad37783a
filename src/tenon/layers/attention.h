#pragma once
#include "tenon/layer/score_attention.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

/// How a query and a key are compared: their product, or the tangent of their sum.
enum class ScoreMode : std::uint8_t { dot, concat };
template <> inline constexpr std::array<std::string_view, 2> enum_names<ScoreMode>{"dot", "concat"};

struct Attention {
  bool use_scale = false;
  ScoreMode score_mode = ScoreMode::dot;
  double dropout = 0;
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "Attention",
                                  .summary = "Every position of the query looks at all positions of the value.",
                                  .input = "[query (batch, queries, features), value (batch, keys, features)], and maybe a key",
                                  .output = "(batch, queries, features of the value)",
                                  .arity = Arity::any,
                                  .mask = MaskRule::own,
                                  .call = {"inputs", "return_attention_scores", "use_causal_mask"}};

  static constexpr auto fields(auto each) {
    return each(field("use_scale", &Attention::use_scale, "Multiply the scores by a learned number."),
                field("score_mode", &Attention::score_mode, "How query and key are compared: dot or concat."),
                field("dropout", &Attention::dropout, "Share of the scores set to zero while training.", between(0, 1)),
                field("seed", &Attention::seed, "Number that fixes the dropout; None: it follows the seed of the run."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    TENON_TRY(Signature s, infer_score_attention(inputs, info, at));
    if (use_scale) s.parameters.push_back({"scale", {}, initializer("Ones")});
    if (score_mode == ScoreMode::concat) s.parameters.push_back({"concat_score_weight", {}, initializer("Ones")});
    return s;
  }

  ir::Refs lower(Lowering& b) const {
    const ir::Ref q = b.input(0), k = b.input(b.inputs() > 2 ? 2 : 1);
    ir::Ref scores;
    if (score_mode == ScoreMode::dot) {
      scores = b.matmul(q, k, {.transpose_b = true});
      if (use_scale) scores = b.multiply(scores, b.parameter("scale"));
    } else {
      ir::Ref sum = sum_of_pairs(b, q, k);
      if (use_scale) sum = b.multiply(sum, b.parameter("scale"));
      const ir::Ref each = b.sum(b.apply(ir::Fn::tanh, sum), {3});
      scores = b.multiply(each, b.parameter("concat_score_weight"));
    }
    return attend(b, scores, dropout, seed);
  }
};

}  // namespace tenon
