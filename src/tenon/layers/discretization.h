#pragma once
#include "tenon/layer/category.h"
#include "tenon/layer/factors.h"

namespace tenon {

struct Discretization {
  std::optional<Factors> bin_boundaries{};
  std::optional<std::int64_t> num_bins{};
  double epsilon = 0.01;
  CategoryMode output_mode = CategoryMode::integer;
  bool sparse = false;

  static constexpr LayerInfo info{.name = "Discretization",
                                  .summary = "Numbers as the id of the bin that they fall into.",
                                  .input = "(batch, ...)",
                                  .output = "as the input, or with an axis of bins"};

  static constexpr auto fields(auto each) {
    return each(field("bin_boundaries", &Discretization::bin_boundaries, "Ascending limits between the bins; adapt() finds them in Keras."),
                field("num_bins", &Discretization::num_bins, "Number of bins that adapt() makes.", axis_length),
                field("epsilon", &Discretization::epsilon, "Error that adapt() allows itself."),
                field("output_mode", &Discretization::output_mode, "int, one_hot, multi_hot or count."),
                field("sparse", &Discretization::sparse, sparse_doc));
  }

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (!bin_boundaries)
      return at.error(Code::ArgumentOutOfRange, "bin_boundaries")
          .expected("ascending limits between the bins")
          .found("None")
          .because("The layer was not adapted to data, so it knows no bins.")
          .fix("adapt it in Keras before saving, or give the limits", "Discretization(bin_boundaries=[0.0, 1.0])", Applies::needs_editing)
          .emit();
    if (const auto failed = refuse_sparse_ids(sparse, output_mode, at)) return *failed;
    return infer_categories(inputs, output_mode, bins(), info, at);
  }

  ir::Ref lower(Lowering& b) const {
    const ir::Ref x = b.input();
    ir::Ref bin;  // the number of limits that are not above x
    for (const double limit : bin_boundaries->values) {
      const ir::Ref reached = b(ir::Binary{ir::Arithmetic::greater_equal}, {x, b.constant(limit)});
      bin = bin.valid() ? b.add(bin, reached) : reached;
    }
    return encode(b, b.cast(bin, DType::int32), output_mode, bins());
  }

 private:
  std::int64_t bins() const { return static_cast<std::int64_t>(bin_boundaries->values.size()) + 1; }
};

}  // namespace tenon
