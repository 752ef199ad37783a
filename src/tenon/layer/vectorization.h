#pragma once
// What TextVectorization computes: of every text the places of its tokens, or a row of counts.
#include "tenon/layer/index_lookup.h"
#include "tenon/layer/tokens.h"

namespace tenon {

struct VectorizationArguments {
  std::optional<Standardize> standardize;
  std::optional<Split> split;
  std::vector<std::int64_t> ngrams;  // widths; none: words alone
  LookupMode mode;
  std::int64_t length;  // tokens of a text, where they stay places; else the number of places
};

/// Texts (batch,) or (batch, k) - k texts of a sample are tokens already - to int32 (batch, length) or float32 (batch, places).
std::shared_ptr<const ir::HostFunction> vectorization(VectorizationArguments arguments, TokenTable<std::string> table);

}  // namespace tenon
