#include "tenon/layer/score_attention.h"

namespace tenon {

Result<Signature> infer_score_attention(Inputs inputs, const LayerInfo& info, const Site& at) {
  const std::string name(info.name);
  if (inputs.size() < 2 || inputs.size() > 3)
    return at.error(Code::WrongInputCount)
        .expected("two or three inputs: query, value, and maybe key")
        .found(static_cast<std::int64_t>(inputs.size()))
        .because(name + " is called on a list of query and value; the key is the value unless it is given.")
        .fix("pass a list", name + "()([query, value])", Applies::needs_editing)
        .emit();
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].shape.rank() != 3) return report_no_sequence(i, inputs[i].shape, "(batch, positions, features)", at);
  const Shape &q = inputs[0].shape, &v = inputs[1].shape, &k = inputs[inputs.size() > 2 ? 2 : 1].shape;
  const auto differ = [](Dim a, Dim c) { return a.known() && c.known() && a != c; };
  if (differ(q[2], k[2]) || differ(v[1], k[1]))
    return at.error(Code::InputsDiffer, "input " + std::to_string(inputs.size() > 2 ? 2 : 1))
        .expected(Shape{k[0], v[1], q[2]})
        .found(k)
        .because("Query and key have the same features, key and value the same positions.")
        .fix("bring the query to the length of the key", "Dense(" + to_string(Shape{k[2]}) + ")", Applies::needs_editing)
        .emit();
  Signature s{.outputs = {{Shape{q[0], q[1], v[2]}}}};
  if (flag(inputs.call(), "return_attention_scores")) s.outputs.push_back({Shape{q[0], q[1], k[1]}});
  return s;
}

ir::Ref sum_of_pairs(Lowering& b, ir::Ref query, ir::Ref key) {
  const Shape q = b.shape(query), k = b.shape(key);
  return b.add(b.reshape(query, {q[0], q[1], 1, q[2]}), b.reshape(key, {k[0], 1, k[1], k[2]}));
}

ir::Refs attend(Lowering& b, ir::Ref scores, double dropout, std::optional<std::int64_t> seed) {
  const Shape shape = b.shape(scores);
  ir::Ref mask;
  if (b.mask(1).valid()) mask = b.reshape(b.mask(1), {shape[0], 1, shape[2]});
  if (flag(b.call(), "use_causal_mask")) mask = both_masks(b, mask, causal_mask(b, shape[1].value, shape[2].value));
  // Keras takes 1e9 away from what is masked, and looks at the scores of a row where everything is.
  if (mask.valid()) scores = b.subtract(scores, b.affine(mask, -1e9, 1e9));
  const ir::Ref weights = drop(b, b(ir::Softmax{}, {scores}), dropout, noise_stream(b, seed));
  ir::Ref y = b.matmul(weights, b.input(1));
  if (b.mask(0).valid()) {
    y = b.multiply(y, b.reshape(b.mask(0), {shape[0], shape[1], 1}));
    b.set_mask(b.mask(0));
  }
  if (flag(b.call(), "return_attention_scores")) return {y, weights};
  return {y};
}

}  // namespace tenon
