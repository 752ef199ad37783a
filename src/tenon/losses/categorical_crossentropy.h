#pragma once
// Crossentropy of the labels, a row of class probabilities per sample, and the output.
#include "tenon/compile/arguments.h"
#include "tenon/compile/crossentropy_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct CategoricalCrossentropy {
  bool from_logits = false;
  double label_smoothing = 0;
  std::int64_t axis = -1;
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "categorical_crossentropy";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "CategoricalCrossentropy",
                                 .function = "categorical_crossentropy",
                                 .alias = "",
                                 .summary = "Crossentropy of one-hot rows and a row of probabilities or logits per sample.",
                                 .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(field("name", &CategoricalCrossentropy::name, "Name in messages and files."),
                field("reduction", &CategoricalCrossentropy::reduction, "How the losses of a batch become one."),
                field("from_logits", &CategoricalCrossentropy::from_logits, "Whether the output holds logits instead of probabilities."),
                field("label_smoothing", &CategoricalCrossentropy::label_smoothing, "Share of every label that goes evenly to all classes.",
                      between(0, 1)),
                field("axis", &CategoricalCrossentropy::axis, "Axis of the classes."),
                recent("dtype", &CategoricalCrossentropy::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const {
    return categorical_crossentropy(b, {b.y_true(), b.y_pred()}, {from_logits, label_smoothing, axis});
  }
};

}  // namespace tenon::losses
