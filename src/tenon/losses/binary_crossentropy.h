#pragma once
// Crossentropy of yes-or-no labels and their probabilities, averaged over an axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/crossentropy_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct BinaryCrossentropy {
  bool from_logits = false;
  double label_smoothing = 0;
  std::int64_t axis = -1;
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "binary_crossentropy";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "BinaryCrossentropy",
                                 .function = "binary_crossentropy",
                                 .alias = "bce",
                                 .summary = "Crossentropy of labels 0 and 1 and one probability or logit each.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &BinaryCrossentropy::name, "Name in messages and files."),
                field("reduction", &BinaryCrossentropy::reduction, "How the losses of a batch become one."),
                field("from_logits", &BinaryCrossentropy::from_logits, "Whether the output holds logits instead of probabilities."),
                field("label_smoothing", &BinaryCrossentropy::label_smoothing, "Share of every label that goes evenly to all classes.",
                      between(0, 1)),
                field("axis", &BinaryCrossentropy::axis, "Axis to average over."),
                recent("dtype", &BinaryCrossentropy::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const { return binary_crossentropy(b, {b.y_true(), b.y_pred()}, {from_logits, label_smoothing, axis}); }
};

}  // namespace tenon::losses
