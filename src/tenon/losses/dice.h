#pragma once
// 1 - twice the overlap of labels and output in what both have together.
#include "tenon/compile/arguments.h"
#include "tenon/compile/loss.h"
#include "tenon/compile/overlap_functions.h"

namespace tenon::losses {

struct Dice {
  OneOrMany<std::int64_t> axis{};
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "dice";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "Dice",
                                 .function = "dice",
                                 .alias = "",
                                 .summary = "1 - the Dice coefficient of labels and output.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &Dice::name, "Name in messages and files."),
                field("reduction", &Dice::reduction, "How the losses of a batch become one."),
                field("axis", &Dice::axis, "Axes that make one coefficient; None: all of them and the whole batch."),
                recent("dtype", &Dice::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return dice(b, axis.values); }
};

}  // namespace tenon::losses
