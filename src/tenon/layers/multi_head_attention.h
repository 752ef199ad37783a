#pragma once
#include <cmath>

#include "tenon/base/python_number.h"
#include "tenon/layer/attention.h"
#include "tenon/layer/axis.h"

namespace tenon {

struct MultiHeadAttention {
  std::int64_t num_heads = 0, key_dim = 0;
  std::optional<std::int64_t> value_dim{};
  double dropout = 0;
  bool use_bias = true, use_gate = false;
  std::optional<std::vector<std::int64_t>> output_shape{};
  std::optional<Axes> attention_axes{};
  std::optional<std::int64_t> sliding_window{};
  std::optional<bool> flash_attention{};
  Initializer kernel_initializer = initializer("GlorotUniform"), bias_initializer = initializer("Zeros");
  Regularizer kernel_regularizer{}, bias_regularizer{};
  Constraint kernel_constraint{}, bias_constraint{};
  std::optional<std::int64_t> seed{};

  static constexpr LayerInfo info{.name = "MultiHeadAttention",
                                  .summary = "Every position of the query looks at all positions of the value, several heads side by side.",
                                  .input = "query (batch, queries, features) and value (batch, keys, features); key as value",
                                  .output = "as the query",
                                  .arity = Arity::named,
                                  .mask = MaskRule::own,
                                  .call = {"query", "value", "key", "query_mask", "value_mask", "key_mask", "attention_mask",
                                           "return_attention_scores", "use_causal_mask"}};

  using M = MultiHeadAttention;
  static constexpr auto fields(auto each) {
    return each(
        required("num_heads", &M::num_heads, "Number of heads.", axis_length),
        required("key_dim", &M::key_dim, "Length of each head's queries and keys.", axis_length),
        field("value_dim", &M::value_dim, "Length of each head's values; None: as key_dim.", axis_length),
        field("dropout", &M::dropout, "Share of the attention scores set to zero while training.", between(0, 1)),
        field("use_bias", &M::use_bias, "Add learned numbers to every projection."),
        recent("use_gate", &M::use_gate, "Multiply the result by a learned gate of the query."),
        field("output_shape", &M::output_shape, "Axes of the output behind batch and positions; None: as the query's.", axis_length),
        field("attention_axes", &M::attention_axes, "The axes that hold positions; None: all between batch and features."),
        recent("sliding_window", &M::sliding_window, "Look only at positions nearer than this.", axis_length),
        recent("flash_attention", &M::flash_attention, "For GPUs; without effect."),
        field("kernel_initializer", &M::kernel_initializer, "Start values of the kernels."),
        field("bias_initializer", &M::bias_initializer, "Start values of the biases."),
        field("kernel_regularizer", &M::kernel_regularizer, "Penalty on the kernels."),
        field("bias_regularizer", &M::bias_regularizer, "Penalty on the biases."),
        field("kernel_constraint", &M::kernel_constraint, "Projection of the kernels after each update."),
        field("bias_constraint", &M::bias_constraint, "Projection of the biases after each update."),
        field("seed", &M::seed, "Number that fixes the dropout; None: it follows the seed of the run and the layer's place."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    const AttentionCall call = attention_call(inputs.call());
    if (inputs.size() < 2) return report_query_alone(inputs.size(), info, at);
    const Shape &q = inputs[call.query].shape, &v = inputs[call.value].shape, &k = inputs[call.key].shape;
    for (const Shape* x : {&q, &v, &k}) {
      if (x->rank() < 3 || x->rank() != q.rank())
        return report_no_sequence(x == &q ? call.query : x == &v ? call.value : call.key, *x, info.input, at);
      if (!(*x)[-1].known()) return report_axis_unknown(*x, "features", info, at);
    }
    if (const auto failed = check_positions(v, k, call, at)) return *failed;
    Signature s{.outputs = {{outer(q, output_axes(q))}}};
    for (const Projection& p : projections(q, k, v))
      for (auto& variable : variables_of(p, projection_arguments(*this))) s.parameters.push_back(std::move(variable));
    if (flag(inputs.call(), "return_attention_scores")) s.outputs.push_back({scores_shape(q, v)});
    return s;
  }

  ir::Refs lower(Lowering& b) const {
    const AttentionCall call = attention_call(b.call());
    const ir::Ref q = b.input(call.query), v = b.input(call.value), k = b.input(call.key);
    const Shape query = b.shape(q), value = b.shape(v);
    const auto all = projections(query, b.shape(k), value);
    const bool scores_wanted = flag(b.call(), "return_attention_scores");
    const ir::Ref mask = attention_mask(b, call, sliding_window);
    const ir::Ref wide_q = b.affine(project(b, q, all[0], use_bias), as_cast(1 / std::sqrt(static_cast<double>(key_dim))));
    const ir::Ref wide_k = project(b, k, all[1], use_bias), wide_v = project(b, v, all[use_gate ? 3 : 2], use_bias);
    const Layout layout = layout_of(query.rank());
    const ir::Ref rows_q = rows(b, wide_q, layout), rows_k = rows(b, wide_k, layout), rows_v = rows(b, wide_v, layout);
    ir::Ref scores = b.matmul(rows_q, rows_k, {.transpose_b = true});
    const Shape whole = scores_shape(query, value);
    const bool fused = dropout == 0 && !scores_wanted && query.rank() == 3;  // Keras' two ways treat a row without any key differently
    const ir::Ref wide_mask = mask.valid() ? b.reshape(b.broadcast_to(expanded(b, mask, whole, layout), whole), b.shape(scores)) : mask;
    scores = masked_softmax(b, scores, wide_mask, fused ? NothingLeft::even : NothingLeft::zeros);
    ir::Ref y = unrows(b, b.matmul(drop(b, scores, dropout, noise_stream(b, seed)), rows_v), query, layout);
    if (use_gate) y = b.multiply(y, b.activate(project(b, q, all[2], use_bias), Activation::sigmoid));
    y = project(b, y, all.back(), use_bias);
    if (b.mask(call.query).valid()) b.set_mask(b.mask(call.query));
    if (scores_wanted) return {y, b.reshape(scores, whole)};
    return {y};
  }

 private:
  /// Which axes are positions, and which are looked at one by one.
  struct Layout {
    std::vector<int> positions, others;
  };

  std::int64_t values() const { return value_dim.value_or(key_dim); }
  Shape output_axes(const Shape& q) const {
    if (!output_shape) return {q[-1]};
    Shape out;
    for (const auto n : *output_shape) out.dims.emplace_back(n);
    return out;
  }
  /// In the order Keras makes them.
  std::vector<Projection> projections(const Shape& q, const Shape& k, const Shape& v) const {
    std::vector<Projection> all{{"query", "query_dense", {q[-1]}, {num_heads, key_dim}},
                                {"key", "key_dense", {k[-1]}, {num_heads, key_dim}}};
    if (use_gate) all.push_back({"gate", "_gate_dense", {q[-1]}, {num_heads, values()}});
    all.push_back({"value", "value_dense", {v[-1]}, {num_heads, values()}});
    all.push_back({"attention_output", "output_dense", {num_heads, values()}, output_axes(q)});
    return all;
  }
  /// The query's batch and positions, and these axes behind.
  static Shape outer(const Shape& q, const Shape& behind) {
    Shape y(std::vector<Dim>(q.dims.begin(), q.dims.end() - 1));
    y.dims.insert(y.dims.end(), behind.dims.begin(), behind.dims.end());
    return y;
  }

  Layout layout_of(int rank) const {
    Layout l;
    std::vector<bool> chosen(static_cast<std::size_t>(rank), !attention_axes);
    if (attention_axes)
      for (const auto a : attention_axes->values) {
        const auto axis = static_cast<std::size_t>(a < 0 ? a + rank : a);
        if (axis < chosen.size()) chosen[axis] = true;
      }
    for (int i = 1; i + 1 < rank; ++i) (chosen[static_cast<std::size_t>(i)] ? l.positions : l.others).push_back(i);
    return l;
  }

  std::optional<Reported> check_positions(const Shape& v, const Shape& k, const AttentionCall& call, const Site& at) const {
    for (int i = 1; i + 1 < v.rank(); ++i)
      if (v[i].known() && k[i].known() && v[i] != k[i])
        return at.error(Code::InputsDiffer, "input " + std::to_string(call.key))
            .expected(v)
            .found(k)
            .because("Every key belongs to one value, so both have the same positions.")
            .fix("pass key and value of one sequence", "attention(query, value, key=value)", Applies::needs_editing)
            .emit();
    return std::nullopt;
  }

  /// (batch, others..., heads, query positions..., key positions...)
  Shape scores_shape(const Shape& q, const Shape& v) const {
    const Layout l = layout_of(q.rank());
    Shape s{q[0]};
    for (const int i : l.others) s.dims.push_back(q[i]);
    s.dims.emplace_back(num_heads);
    for (const int i : l.positions) s.dims.push_back(q[i]);
    for (const int i : l.positions) s.dims.push_back(v[i]);
    return s;
  }

  /// (batch, axes..., heads, length) -> (batch * others * heads, positions, length)
  static ir::Ref rows(Lowering& b, ir::Ref x, const Layout& l) {
    const Shape shape = b.shape(x);
    const int heads = shape.rank() - 2;
    ir::Ints perm{0};
    std::int64_t count = 1;
    for (const int i : l.others) perm.push_back(i);
    perm.push_back(heads);
    for (const int i : l.positions) perm.push_back(i), count *= shape[i].value;
    perm.push_back(heads + 1);
    const std::int64_t length = shape[-1].value;
    return b.reshape(b.transpose(x, perm), {elements(shape) / (count * length), count, length});
  }

  /// The way back, to the query's axes.
  ir::Ref unrows(Lowering& b, ir::Ref y, const Shape& q, const Layout& l) const {
    Shape split{q[0]};
    ir::Ints from(static_cast<std::size_t>(q.rank()) + 1);
    from[0] = 0;
    for (const int i : l.others) from[static_cast<std::size_t>(i)] = split.rank(), split.dims.push_back(q[i]);
    const int heads = split.rank();
    split.dims.emplace_back(num_heads);
    for (const int i : l.positions) from[static_cast<std::size_t>(i)] = split.rank(), split.dims.push_back(q[i]);
    from[static_cast<std::size_t>(q.rank()) - 1] = heads;
    from[static_cast<std::size_t>(q.rank())] = split.rank();
    split.dims.emplace_back(values());
    return b.transpose(b.reshape(y, split), from);
  }

  /// The mask with an axis for the heads, and as many in front as the scores have.
  static ir::Ref expanded(Lowering& b, ir::Ref mask, const Shape& scores, const Layout& l) {
    Shape shape = b.shape(mask);
    const int heads = std::max(0, shape.rank() - 2 * static_cast<int>(l.positions.size()));
    while (shape.rank() < scores.rank()) shape.dims.insert(shape.dims.begin() + heads, Dim(1));
    return b.reshape(mask, shape);
  }
};

}  // namespace tenon
