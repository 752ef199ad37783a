#pragma once
// |y_true - y_pred|, averaged over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct MeanAbsoluteError {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "mean_absolute_error";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "MeanAbsoluteError",
                                 .function = "mean_absolute_error",
                                 .alias = "mae",
                                 .summary = "Mean of the absolute differences of labels and output.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &MeanAbsoluteError::name, "Name in messages and files."),
                field("reduction", &MeanAbsoluteError::reduction, "How the losses of a batch become one."),
                recent("dtype", &MeanAbsoluteError::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return mean_absolute_error(b, {b.y_true(), b.y_pred()}); }
};

}  // namespace tenon::losses
