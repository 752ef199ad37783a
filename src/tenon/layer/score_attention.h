#pragma once
// What Attention and AdditiveAttention share: everything but how a query and a key are compared.
#include "tenon/layer/attention.h"

namespace tenon {

/// Called on [query, value] or [query, value, key], each (batch, positions, features).
Result<Signature> infer_score_attention(Inputs inputs, const LayerInfo& info, const Site& at);
/// (batch, queries, keys, features) of query + key.
ir::Ref sum_of_pairs(Lowering& b, ir::Ref query, ir::Ref key);
/// From scores (batch, queries, keys) to the output, with the masks of query and value, and the scores where the call asks for them.
ir::Refs attend(Lowering& b, ir::Ref scores, double dropout, std::optional<std::int64_t> seed);

}  // namespace tenon
