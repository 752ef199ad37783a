#pragma once
// 1 - the overlap of labels and output in a weighted sum of what both, and what only one of them has.
#include "tenon/compile/arguments.h"
#include "tenon/compile/loss.h"
#include "tenon/compile/overlap_functions.h"

namespace tenon::losses {

struct Tversky {
  double alpha = 0.5;
  double beta = 0.5;
  OneOrMany<std::int64_t> axis{};
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "tversky";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "Tversky",
                                 .function = "tversky",
                                 .alias = "",
                                 .summary = "1 - the Tversky index of labels and output.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Tversky::name, "Name in messages and files."),
                field("reduction", &Tversky::reduction, "How the losses of a batch become one."),
                field("alpha", &Tversky::alpha, "Weight of what the labels alone have."),
                field("beta", &Tversky::beta, "Weight of what the output alone has."),
                field("axis", &Tversky::axis, "Axes that make one index; None: all of them and the whole batch."),
                recent("dtype", &Tversky::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return tversky(b, axis.values, alpha, beta); }
};

}  // namespace tenon::losses
