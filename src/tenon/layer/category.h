#pragma once
// Ids as rows of 0 and 1 or of counts: what CategoryEncoding, Discretization and the lookups give.
// keras/src/utils/numerical_utils.py, encode_categorical_inputs.
#include "tenon/layer/layer.h"
#include "tenon/object/enum_codec.h"

namespace tenon {

/// integer: the id itself. one_hot: a row for every id; multi_hot: one row for all ids of a sample; count: how often each comes.
enum class CategoryMode : std::uint8_t { integer, one_hot, multi_hot, count };
template <> inline constexpr std::array<std::string_view, 4> enum_names<CategoryMode>{"int", "one_hot", "multi_hot", "count"};

Result<Signature> infer_categories(Inputs inputs, CategoryMode mode, std::int64_t categories, const LayerInfo& info, const Site& at);
/// Of Keras' `sparse`.
inline constexpr const char* sparse_doc = "A sparse tensor as output: the same numbers, which Tenon keeps dense.";
/// Rows may be sparse, ids may not.
std::optional<Reported> refuse_sparse_ids(bool sparse, CategoryMode mode, const Site& at);

/// ids: int32. An id outside of 0 .. categories - 1 has no place in a row.
ir::Ref encode(Lowering& b, ir::Ref ids, CategoryMode mode, std::int64_t categories);

}  // namespace tenon
