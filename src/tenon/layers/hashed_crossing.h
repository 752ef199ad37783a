#pragma once
#include "tenon/layer/hash_bins.h"

namespace tenon {

struct HashedCrossing {
  std::int64_t num_bins = 0;
  CategoryMode output_mode = CategoryMode::integer;
  bool sparse = false;
  std::optional<std::string> dtype{};  // Keras: int64, for rows of categories float32

  static constexpr LayerInfo info{.name = "HashedCrossing",
                                  .summary = "Pairs of strings or whole numbers as the bin that their hash falls into.",
                                  .input = "lists of (batch,) or (batch, 1), of strings or whole numbers",
                                  .output = "as the inputs, or (batch, num_bins)",
                                  .arity = Arity::any,
                                  .raw = true};

  static constexpr auto fields(auto each) {
    return each(required("num_bins", &HashedCrossing::num_bins, "Number of bins.", axis_length),
                field("output_mode", &HashedCrossing::output_mode, "int or one_hot."), field("sparse", &HashedCrossing::sparse, sparse_doc),
                field("dtype", &HashedCrossing::dtype, "Of the output in Keras."));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (output_mode != CategoryMode::integer && output_mode != CategoryMode::one_hot)
      return report_out_of_range({at, "output_mode", any_value}, "int or one_hot",
                                 Config(enum_names<CategoryMode>[static_cast<std::size_t>(output_mode)]));
    if (const auto failed = report_not_crossed(inputs, info, at)) return *failed;
    return infer_categories(inputs, output_mode, num_bins, info, at);
  }
  ir::Ref lower(Lowering& b) const {
    ir::Refs in;
    for (std::size_t i = 0; i < b.inputs(); ++i) in.push_back(b.raw_input(i));
    return encode(b, b(ir::HostCall{crossed_bins(num_bins)}, in), output_mode, num_bins);
  }
};

}  // namespace tenon
