#pragma once
#include "tenon/layer/category.h"

namespace tenon {

struct HashedCrossing {
  std::int64_t num_bins = 1;
  CategoryMode output_mode = CategoryMode::integer;
  NotYet<false> sparse{};

  static constexpr LayerInfo info{.name = "HashedCrossing",
                                  .summary = "The id of a pair of categories: a hash of both.",
                                  .input = "two or more (batch,) or (batch, 1) of whole numbers",
                                  .output = "as an input, or (batch, num_bins)",
                                  .arity = Arity::any};

  static constexpr auto fields = std::tuple{required("num_bins", &HashedCrossing::num_bins, "Number of ids.", axis_length),
                                            field("output_mode", &HashedCrossing::output_mode, "int or one_hot."),
                                            field("sparse", &HashedCrossing::sparse, "A sparse tensor as output.")};

  Result<Signature> infer(Inputs inputs, const Site& at) const {
    if (output_mode != CategoryMode::integer && output_mode != CategoryMode::one_hot)
      return at.error(Code::ArgumentOutOfRange, "output_mode")
          .expected("'int' or 'one_hot'")
          .found(std::string(enum_names<CategoryMode>[static_cast<std::size_t>(output_mode)]))
          .because("A pair of categories has one id.")
          .fix("give a row for the id", "output_mode=\"one_hot\"")
          .emit();
    const Shape& x = inputs[0].shape;
    const bool column = x.rank() == 1 || (x.rank() == 2 && x[1] == Dim(1));
    bool same = inputs.size() > 1;
    for (const TensorSpec& other : inputs) same = same && other.shape == x;
    if (!column || !same)
      return at.error(inputs.size() == 1 ? Code::WrongInputCount : Code::InputsDiffer)
          .expected(std::string(info.input))
          .found(inputs.size() == 1 ? "one input" : to_string(x) + ", " + to_string(inputs[1].shape))
          .because("HashedCrossing reads one category of every sample from each of its inputs.")
          .fix("call it on single categories", "HashedCrossing(num_bins=10)([a, b])", Applies::needs_editing)
          .emit();
    const Shape row{x[0], num_bins};
    return Signature{.outputs = {{output_mode == CategoryMode::integer ? x : row,
                                  output_mode == CategoryMode::integer ? DType::int32 : DType::float32}}};
  }
};

}  // namespace tenon
