#pragma once
#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/layer/attention.h"

namespace tenon {

struct GroupQueryAttention {
  std::int64_t head_dim = 0, num_query_heads = 0, num_key_value_heads = 0;
  double dropout = 0;
  bool use_bias = true, use_gate = false;
  std::optional<std::int64_t> sliding_window{};
  std::optional<bool> flash_attention{};
  Initializer kernel_initializer = initializer("GlorotUniform"), bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, bias_constraint{};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "GroupQueryAttention",
                                  .summary = "Attention in which several heads of the query share a head of key and value.",
                                  .input = "query (batch, queries, features) and value (batch, keys, features); key as value",
                                  .output = "as the query",
                                  .arity = Arity::named,
                                  .mask = MaskRule::passes,
                                  .call = {"query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask",
                                           "return_attention_scores", "use_causal_mask"}};

  using G = GroupQueryAttention;
  static constexpr auto fields(auto each) {
    return each(
        required("head_dim", &G::head_dim, "Length of each head.", axis_length),
        required("num_query_heads", &G::num_query_heads, "Number of heads of the query.", axis_length),
        required("num_key_value_heads", &G::num_key_value_heads, "Number of heads of key and value; it divides the other.", axis_length),
        field("use_bias", &G::use_bias, "Add learned numbers to every projection."),
        recent("use_gate", &G::use_gate, "Multiply the result by a learned gate of the query."),
        recent("sliding_window", &G::sliding_window, "Look only at positions nearer than this.", axis_length),
        recent("flash_attention", &G::flash_attention, "For GPUs; without effect."),
        field("dropout", &G::dropout, "Share of the attention scores set to zero while training.", between(0, 1)),
        field("kernel_initializer", &G::kernel_initializer, "Start values of the kernels."),
        field("bias_initializer", &G::bias_initializer, "Start values of the biases."),
        field("kernel_regularizer", &G::kernel_regularizer, "Penalty on the kernels."),
        field("bias_regularizer", &G::bias_regularizer, "Penalty on the biases."),
        field("kernel_constraint", &G::kernel_constraint, "Projection of the kernels after each update."),
        field("bias_constraint", &G::bias_constraint, "Projection of the biases after each update."),
        field("seed", &G::seed, "Number that fixes the dropout; None: it follows the seed of the run and the layer's place."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const AttentionCall call = attention_call(inputs.call());
    if (inputs.size() < 2) return report_query_alone(inputs.size(), info, at);
    if (num_key_value_heads == 0 || num_query_heads % num_key_value_heads != 0)
      return at.error(Code::ArgumentOutOfRange, "num_query_heads")
          .expected("a multiple of num_key_value_heads, " + std::to_string(num_key_value_heads))
          .found(num_query_heads)
          .because("Every head of key and value serves as many heads of the query.")
          .fix("take a multiple", "num_query_heads=" + std::to_string(2 * num_key_value_heads), Applies::needs_editing)
          .emit();
    for (const std::size_t i : {call.query, call.value, call.key}) {
      const Shape& x = inputs[i].shape;
      if (x.rank() != 3) return report_no_sequence(i, x, info.input, at);
      if (!x[2].known()) return report_axis_unknown(x, "features", info, at);
    }
    const Shape &q = inputs[call.query].shape, &v = inputs[call.value].shape, &k = inputs[call.key].shape;
    Signature s{.outputs = {{q}}};
    for (const Projection& p : projections(q, k, v))
      for (auto& variable : variables_of(p, projection_arguments(*this))) s.parameters.push_back(std::move(variable));
    if (flag(inputs.call(), "return_attention_scores")) s.outputs.push_back({Shape{q[0], num_query_heads, q[1], v[1]}});
    return s;
  }

  ir::Refs lower(Lowering& b) const {
    const AttentionCall call = attention_call(b.call());
    const ir::Ref q = b.input(call.query), v = b.input(call.value), k = b.input(call.key);
    const Shape query = b.shape(q), value = b.shape(v);
    const auto all = projections(query, b.shape(k), value);
    const bool scores_wanted = flag(b.call(), "return_attention_scores");
    const ir::Ref scaled = b.affine(project(b, q, all[0], use_bias), as_cast(1 / std::sqrt(static_cast<double>(head_dim))));
    const ir::Ref rows_q = heads(b, scaled), rows_k = heads(b, repeated(b, project(b, k, all[1], use_bias)));
    const ir::Ref rows_v = heads(b, repeated(b, project(b, v, all[use_gate ? 3 : 2], use_bias)));
    ir::Ref scores = b.matmul(rows_q, rows_k, {.transpose_b = true});  // (batch, heads, queries, keys)
    ir::Ref mask = attention_mask(b, call, sliding_window);
    if (mask.valid()) {
      Shape wide = b.shape(mask);
      if (wide.rank() == 3) wide.dims.insert(wide.dims.begin() + 1, Dim(1));
      mask = b.broadcast_to(b.reshape(mask, wide), b.shape(scores));
    }
    const bool fused = dropout == 0 && !scores_wanted;  // Keras' two ways treat a row without any key differently
    scores = masked_softmax(b, scores, mask, fused ? NothingLeft::even : NothingLeft::zeros);
    ir::Ref y = b.transpose(b.matmul(drop(b, scores, dropout, noise_stream(b, seed)), rows_v), {0, 2, 1, 3});
    if (use_gate) y = b.multiply(y, b.activate(project(b, q, all[2], use_bias), Activation::sigmoid));
    y = project(b, y, all.back(), use_bias);
    if (scores_wanted) return {y, scores};
    return {y};
  }

 private:
  std::vector<Projection> projections(const Shape& q, const Shape& k, const Shape& v) const {
    const Shape wide{num_query_heads, head_dim}, narrow{num_key_value_heads, head_dim};
    std::vector<Projection> all{{"query", "_query_dense", {q[2]}, wide}, {"key", "_key_dense", {k[2]}, narrow}};
    if (use_gate) all.push_back({"gate", "_gate_dense", {q[2]}, wide});
    all.push_back({"value", "_value_dense", {v[2]}, narrow});
    all.push_back({"attention_output", "_output_dense", wide, {q[2]}});
    return all;
  }
  /// (batch, positions, heads, length) -> (batch, heads, positions, length)
  static ir::Ref heads(Lowering& b, ir::Ref x) { return b.transpose(x, {0, 2, 1, 3}); }
  /// Every head of key or value as often as heads of the query share it.
  ir::Ref repeated(Lowering& b, ir::Ref x) const {
    const Shape s = b.shape(x);
    const std::int64_t times = num_query_heads / num_key_value_heads;
    if (times == 1) return x;
    const ir::Ref wide = b.broadcast_to(b.reshape(x, {s[0], s[1], s[2], 1, s[3]}), {s[0], s[1], s[2], times, s[3]});
    return b.reshape(wide, {s[0], s[1], num_query_heads, s[3]});
  }
};

}  // namespace tenon
