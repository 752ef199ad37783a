#pragma once
// y_true log(y_true / y_pred), summed over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct KLDivergence {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "kl_divergence";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "KLDivergence",
                                 .function = "kl_divergence",
                                 .alias = "kld",
                                 .summary = "Kullback-Leibler divergence of the output from the labels, both distributions.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &KLDivergence::name, "Name in messages and files."),
                field("reduction", &KLDivergence::reduction, "How the losses of a batch become one."),
                recent("dtype", &KLDivergence::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return kl_divergence(b, {b.y_true(), b.y_pred()}); }
};

}  // namespace tenon::losses
