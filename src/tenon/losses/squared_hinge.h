#pragma once
// max(1 - y_true y_pred, 0)^2, averaged over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/hinge_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct SquaredHinge {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "squared_hinge";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "SquaredHinge",
                                 .function = "squared_hinge",
                                 .alias = "",
                                 .summary = "Squared hinge of labels -1 and 1 (or 0 and 1) and an output of any size.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &SquaredHinge::name, "Name in messages and files."),
                field("reduction", &SquaredHinge::reduction, "How the losses of a batch become one."),
                recent("dtype", &SquaredHinge::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return squared_hinge(b, {b.y_true(), b.y_pred()}); }
};

}  // namespace tenon::losses
