#pragma once
// (1 - p^q) / q of the probability p that the output gives to the class of the label.
#include "tenon/compile/arguments.h"
#include "tenon/compile/crossentropy_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct CategoricalGeneralizedCrossEntropy {
  ProperFraction q = 0.5;
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "categorical_generalized_cross_entropy";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "CategoricalGeneralizedCrossEntropy",
                                 .function = "categorical_generalized_cross_entropy",
                                 .alias = "",
                                 .summary = "Between crossentropy and absolute difference, for labels of which some are wrong.",
                                 .targets = Targets::class_ids};
  static constexpr auto fields(auto each) {
    return each(field("name", &CategoricalGeneralizedCrossEntropy::name, "Name in messages and files."),
                field("reduction", &CategoricalGeneralizedCrossEntropy::reduction, "How the losses of a batch become one."),
                field("q", &CategoricalGeneralizedCrossEntropy::q, "Near 0 it is crossentropy, near 1 the absolute difference."),
                recent("dtype", &CategoricalGeneralizedCrossEntropy::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return categorical_generalized_cross_entropy(b, {b.y_true(), b.y_pred()}, q); }
};

}  // namespace tenon::losses
