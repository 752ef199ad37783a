#pragma once
#include "tenon/layer/category.h"

namespace tenon {

struct CategoryEncoding {
  std::int64_t num_tokens = 0;
  CategoryMode output_mode = CategoryMode::multi_hot;
  bool sparse = false;

  static constexpr LayerInfo info{.name = "CategoryEncoding",
                                  .summary = "Ids as rows of 0 and 1, or of counts.",
                                  .input = "(batch, ids)",
                                  .output = "(batch, num_tokens), or (batch, ids, num_tokens) for one_hot"};

  static constexpr auto fields(auto each) {
    return each(required("num_tokens", &CategoryEncoding::num_tokens, "Number of ids: the largest id plus 1.", axis_length),
                field("output_mode", &CategoryEncoding::output_mode, "one_hot, multi_hot or count."),
                recent("sparse", &CategoryEncoding::sparse, sparse_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const { return infer_categories(inputs, output_mode, num_tokens, info, at); }
  ir::Ref lower(Lowering& b) const { return encode(b, b.cast(b.raw_input(), DType::int32), output_mode, num_tokens); }
};

}  // namespace tenon
