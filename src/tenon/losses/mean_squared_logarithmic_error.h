#pragma once
// (log(y_true + 1) - log(y_pred + 1))^2, averaged over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct MeanSquaredLogarithmicError {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "mean_squared_logarithmic_error";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "MeanSquaredLogarithmicError",
                                 .function = "mean_squared_logarithmic_error",
                                 .alias = "msle",
                                 .summary = "Mean of the squared differences of the logarithms of labels and output.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &MeanSquaredLogarithmicError::name, "Name in messages and files."),
                field("reduction", &MeanSquaredLogarithmicError::reduction, "How the losses of a batch become one."),
                recent("dtype", &MeanSquaredLogarithmicError::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return mean_squared_logarithmic_error(b, {b.y_true(), b.y_pred()}); }
};

}  // namespace tenon::losses
