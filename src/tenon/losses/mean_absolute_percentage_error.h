#pragma once
// |y_true - y_pred| in percent of |y_true|, averaged over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct MeanAbsolutePercentageError {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "mean_absolute_percentage_error";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "MeanAbsolutePercentageError",
                                 .function = "mean_absolute_percentage_error",
                                 .alias = "mape",
                                 .summary = "Mean of the absolute differences in percent of the labels.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &MeanAbsolutePercentageError::name, "Name in messages and files."),
                field("reduction", &MeanAbsolutePercentageError::reduction, "How the losses of a batch become one."),
                recent("dtype", &MeanAbsolutePercentageError::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return mean_absolute_percentage_error(b, {b.y_true(), b.y_pred()}); }
};

}  // namespace tenon::losses
