#pragma once
// y_pred - y_true log(y_pred), averaged over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct Poisson {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "poisson";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "Poisson",
                                 .function = "poisson",
                                 .alias = "",
                                 .summary = "Negative log-likelihood of counts under a Poisson distribution with the output as its mean.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Poisson::name, "Name in messages and files."),
                field("reduction", &Poisson::reduction, "How the losses of a batch become one."),
                recent("dtype", &Poisson::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return poisson(b, {b.y_true(), b.y_pred()}); }
};

}  // namespace tenon::losses
