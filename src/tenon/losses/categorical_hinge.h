#pragma once
// How far the score of the label's class stays behind the best of the others, plus 1.
#include "tenon/compile/arguments.h"
#include "tenon/compile/hinge_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct CategoricalHinge {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "categorical_hinge";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "CategoricalHinge",
                                 .function = "categorical_hinge",
                                 .alias = "",
                                 .summary = "Hinge of one-hot rows and a row of scores per sample.",
                                 .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(field("name", &CategoricalHinge::name, "Name in messages and files."),
                field("reduction", &CategoricalHinge::reduction, "How the losses of a batch become one."),
                recent("dtype", &CategoricalHinge::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return categorical_hinge(b, {b.y_true(), b.y_pred()}); }
};

}  // namespace tenon::losses
