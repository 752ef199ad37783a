#pragma once
// (y_true - y_pred)^2, averaged over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct MeanSquaredError {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "mean_squared_error";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "MeanSquaredError",
                                 .function = "mean_squared_error",
                                 .alias = "mse",
                                 .summary = "Mean of the squared differences of labels and output.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &MeanSquaredError::name, "Name in messages and files."),
                field("reduction", &MeanSquaredError::reduction, "How the losses of a batch become one."),
                recent("dtype", &MeanSquaredError::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return mean_squared_error(b, {b.y_true(), b.y_pred()}); }
};

}  // namespace tenon::losses
