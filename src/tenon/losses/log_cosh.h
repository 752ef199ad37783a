#pragma once
// log(cosh(y_pred - y_true)), averaged over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct LogCosh {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "log_cosh";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "LogCosh",
                                 .function = "log_cosh",
                                 .alias = "",
                                 .summary = "Mean of the logarithms of the hyperbolic cosine of the differences.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &LogCosh::name, "Name in messages and files."),
                field("reduction", &LogCosh::reduction, "How the losses of a batch become one."),
                recent("dtype", &LogCosh::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return log_cosh(b, {b.y_true(), b.y_pred()}); }
};

}  // namespace tenon::losses
