#pragma once
// Squared up to a difference of delta, straight beyond it; averaged over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct Huber {
  double delta = 1;
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "huber_loss";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "Huber",
                                 .function = "huber",
                                 .alias = "",
                                 .summary = "Mean of the squared differences, which grow as a straight line beyond delta.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Huber::name, "Name in messages and files."),
                field("reduction", &Huber::reduction, "How the losses of a batch become one."),
                recent("delta", &Huber::delta, "Difference from which on the loss is a straight line. Keras does not write it to files."),
                recent("dtype", &Huber::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return huber(b, {b.y_true(), b.y_pred()}, delta); }
};

}  // namespace tenon::losses
