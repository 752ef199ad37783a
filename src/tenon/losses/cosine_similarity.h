#pragma once
// Minus the cosine of the angle between labels and output along an axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/difference_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct CosineSimilarity {
  std::int64_t axis = -1;
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "cosine_similarity";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "CosineSimilarity",
                                 .function = "cosine_similarity",
                                 .alias = "",
                                 .summary = "-1 where labels and output point the same way, 1 where they are opposed.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &CosineSimilarity::name, "Name in messages and files."),
                field("reduction", &CosineSimilarity::reduction, "How the losses of a batch become one."),
                recent("axis", &CosineSimilarity::axis, "Axis of the vectors. Keras does not write it to files."),
                recent("dtype", &CosineSimilarity::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return cosine_similarity(b, {b.y_true(), b.y_pred()}, axis); }
};

}  // namespace tenon::losses
