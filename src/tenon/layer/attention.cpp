#include "tenon/layer/attention.h"

#include <algorithm>
#include <cmath>

namespace tenon {
namespace {

Config numbers(std::int64_t begin, std::int64_t end) {
  Config::List out;
  for (auto i = begin; i < end; ++i) out.emplace_back(i);
  return out;
}

/// EinsumDense tells an initializer that scales by the number of inputs which axes of the kernel those are.
Initializer with_axes(const Initializer& plain, int inputs, int rank) {
  Config config = plain.kind->to_config(plain.value);
  const bool scales =
      std::any_of(plain.kind->fields.begin(), plain.kind->fields.end(), [](const auto& f) { return f.name == "input_axes"; });
  if (!scales || !config["input_axes"].is_null()) return plain;
  config.set("input_axes", numbers(0, inputs));
  config.set("output_axes", numbers(inputs, rank));
  Report quiet;
  auto value = plain.kind->from_config(config, Site{quiet, {}});
  return value ? Initializer(*std::move(value), plain.kind) : plain;
}

/// A row of 0 and 1 for every query.
template <class Sees> ir::Ref table(ir::Builder& b, std::int64_t queries, std::int64_t keys, Sees sees) {
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(queries * keys));
  for (std::int64_t q = 0; q < queries; ++q)
    for (std::int64_t k = 0; k < keys; ++k) values.push_back(sees(q, k) ? 1.0 : 0.0);
  return b.literal(Tensor::copy<float>({queries, keys}, values));
}

/// (batch, time) -> (batch, time, 1) or (batch, 1, time).
ir::Ref with_axis(Lowering& b, ir::Ref mask, int axis) {
  Shape shape = b.shape(mask);
  shape.dims.insert(shape.dims.begin() + (axis < 0 ? shape.rank() + 1 + axis : axis), Dim(1));
  return b.reshape(mask, shape);
}

}  // namespace

Reported report_query_alone(std::size_t inputs, const LayerInfo& info, const Site& at) {
  const std::string name(info.name);
  return at.error(Code::WrongInputCount)
      .expected("a query and a value")
      .found(static_cast<std::int64_t>(inputs))
      .because(name + " looks from one sequence at another; for self-attention both are the same.")
      .fix("pass both", name + "(...)(x, x)", Applies::needs_editing)
      .emit();
}

Reported report_no_sequence(std::size_t input, const Shape& x, std::string_view expected, const Site& at) {
  return at.error(Code::RankMismatch, "input " + std::to_string(input))
      .expected(std::string(expected))
      .found(x)
      .because("Attention needs a batch axis, positions and features, in query, value and key alike.")
      .fix("give every position a feature axis", "x = x[..., None]", Applies::needs_editing)
      .emit();
}

std::vector<Variable> variables_of(const Projection& p, const ProjectionArguments& a) {
  const std::string name(p.name);
  Shape kernel = p.in;
  kernel.dims.insert(kernel.dims.end(), p.out.dims.begin(), p.out.dims.end());
  const Initializer start = with_axes(a.kernel_initializer, p.in.rank(), kernel.rank());
  std::vector<Variable> out{{name + "/kernel", kernel, start, a.kernel_regularizer, a.kernel_constraint, std::string(p.group)}};
  if (a.use_bias) out.push_back({name + "/bias", p.out, a.bias_initializer, a.bias_regularizer, a.bias_constraint, std::string(p.group)});
  return out;
}

ir::Ref project(Lowering& b, ir::Ref x, const Projection& p, bool use_bias) {
  const Shape shape = b.shape(x);
  const std::int64_t in = elements(p.in), out = elements(p.out), rows = elements(shape) / in;
  const std::string name(p.name);
  ir::Ref y = b(ir::MatMul{}, {b.reshape(x, {rows, in}), b.reshape(b.parameter(name + "/kernel"), {in, out})});
  if (use_bias) y = b.add(y, b.reshape(b.parameter(name + "/bias"), {out}));
  Shape made(std::vector<Dim>(shape.dims.begin(), shape.dims.end() - p.in.rank()));
  made.dims.insert(made.dims.end(), p.out.dims.begin(), p.out.dims.end());
  return b.reshape(y, made);
}

ir::Ref both_masks(ir::Builder& b, ir::Ref a, ir::Ref c) { return !a.valid() ? c : !c.valid() ? a : b.multiply(a, c); }

ir::Ref causal_mask(ir::Builder& b, std::int64_t queries, std::int64_t keys) {
  return table(b, queries, keys, [](std::int64_t q, std::int64_t k) { return q >= k; });
}

ir::Ref window_mask(ir::Builder& b, std::int64_t queries, std::int64_t keys, std::int64_t window) {
  return table(b, queries, keys, [window](std::int64_t q, std::int64_t k) { return std::abs(q - k) < window; });
}

ir::Ref masked_softmax(ir::Builder& b, ir::Ref scores, ir::Ref mask, NothingLeft then) {
  if (!mask.valid()) return b(ir::Softmax{}, {scores});
  const double low = then == NothingLeft::even ? -0.7 * 3.38953e38 : -1e9;
  const ir::Ref y = b(ir::Softmax{}, {b.select(mask, scores, b.constant(low))});
  return then == NothingLeft::even ? y : b.multiply(y, mask);
}

ir::Ref mask_argument(Lowering& b, std::string_view name) {
  const auto inputs = b.call()[name].is_null() ? std::vector<std::size_t>() : b.call().inputs(name);
  return inputs.empty() ? ir::Ref{} : b.cast(b.raw_input(inputs.front()), DType::float32);
}

bool flag(const CallView& call, std::string_view name) {
  const bool* set = call[name].boolean();
  return set && *set;
}

AttentionCall attention_call(const CallView& call) {
  const auto key = call.inputs("key");
  const auto first = [&](std::string_view name, std::size_t otherwise) {
    const auto inputs = call.inputs(name);
    return inputs.empty() ? otherwise : inputs.front();
  };
  AttentionCall out{first("query", 0), first("value", 1), 1, !key.empty()};
  out.key = key.empty() ? out.value : key.front();
  return out;
}

ir::Ref attention_mask(Lowering& b, const AttentionCall& call, std::optional<std::int64_t> sliding_window) {
  const auto mask_of = [&](std::size_t input, std::string_view argument) {
    const ir::Ref given = mask_argument(b, argument);
    return given.valid() ? given : b.mask(input);
  };
  ir::Ref all;
  if (const ir::Ref m = b.mask(call.query); m.valid()) all = with_axis(b, m, -1);
  if (const ir::Ref m = mask_of(call.value, "value_mask"); m.valid()) all = both_masks(b, all, with_axis(b, m, -2));
  if (call.has_key)
    if (const ir::Ref m = mask_of(call.key, "key_mask"); m.valid()) all = both_masks(b, all, with_axis(b, m, -2));
  const std::int64_t queries = b.shape(b.raw_input(call.query))[1].value, keys = b.shape(b.raw_input(call.value))[1].value;
  if (flag(b.call(), "use_causal_mask")) all = both_masks(b, all, causal_mask(b, queries, keys));
  if (sliding_window) all = both_masks(b, all, window_mask(b, queries, keys, *sliding_window));
  return both_masks(b, mask_argument(b, "attention_mask"), all);
}

}  // namespace tenon
