#pragma once
// What attention layers share: projections to heads, masks, and softmax over the positions that are looked at.
// keras/src/layers/attention/{attention,multi_head_attention,grouped_query_attention}.py
#include "tenon/layer/noise.h"

namespace tenon {

/// A projection of the last axes of x: one of the EinsumDense layers inside a MultiHeadAttention.
struct Projection {
  std::string_view name;   // of the inner layer, "query"
  std::string_view group;  // Keras' attribute that holds it, "query_dense"
  Shape in, out;           // the axes that it sums over, and those that it makes: the kernel is (in..., out...)
};

/// The arguments that say how the variables of a projection start and are kept.
struct ProjectionArguments {
  bool use_bias;
  const Initializer &kernel_initializer, &bias_initializer;
  const Regularizer &kernel_regularizer, &bias_regularizer;
  const Constraint &kernel_constraint, &bias_constraint;
};

/// Of a layer with the members that Keras' arguments are called.
template <class L> ProjectionArguments projection_arguments(const L& l) {
  return {l.use_bias,         l.kernel_initializer, l.bias_initializer, l.kernel_regularizer,
          l.bias_regularizer, l.kernel_constraint,  l.bias_constraint};
}

/// TN0308 of a layer that is called on a query alone, and TN0302 of an input that is no sequence of features.
Reported report_query_alone(std::size_t inputs, const LayerInfo& info, const Site& at);
Reported report_no_sequence(std::size_t input, const Shape& x, std::string_view expected, const Site& at);

/// The kernel and the bias, which has the axes `out`.
std::vector<Variable> variables_of(const Projection& p, const ProjectionArguments& arguments);
/// x (..., in...) -> (..., out...).
ir::Ref project(Lowering& b, ir::Ref x, const Projection& p, bool use_bias);

/// Two masks of 0 and 1 at once; either may be missing. They broadcast.
ir::Ref both_masks(ir::Builder& b, ir::Ref a, ir::Ref c);
/// (queries, keys) of 0 and 1: which key each query may look at. causal: none behind itself. window: none `window` or more away.
ir::Ref causal_mask(ir::Builder& b, std::int64_t queries, std::int64_t keys);
ir::Ref window_mask(ir::Builder& b, std::int64_t queries, std::int64_t keys, std::int64_t window);

/// Where a row of the mask leaves nothing: evenly spread, as Keras' fused path has it, or zeros, as its Softmax layer does.
enum class NothingLeft : std::uint8_t { even, zeros };
/// Softmax over the last axis; positions whose mask is 0 get nothing. mask: invalid, or broadcastable to the scores.
ir::Ref masked_softmax(ir::Builder& b, ir::Ref scores, ir::Ref mask, NothingLeft then);

/// The mask that a call gives by an input, attention_mask=m, as float32; invalid where it gives none.
ir::Ref mask_argument(Lowering& b, std::string_view name);
/// Whether the call sets this flag, use_causal_mask=True.
bool flag(const CallView& call, std::string_view name);

/// The mask over (batch, queries, keys) of a call of query, value, key: those of the tensors, attention_mask=, use_causal_mask=.
struct AttentionCall {
  std::size_t query, value, key;  // places among the inputs
  bool has_key;                   // key was given; else it is value
};
AttentionCall attention_call(const CallView& call);
ir::Ref attention_mask(Lowering& b, const AttentionCall& call, std::optional<std::int64_t> sliding_window);

}  // namespace tenon
