#pragma once
// Crossentropy of one-hot rows in which those that the output gets right count less.
#include "tenon/compile/arguments.h"
#include "tenon/compile/crossentropy_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct CategoricalFocalCrossentropy {
  bool from_logits = false;
  double label_smoothing = 0;
  std::int64_t axis = -1;
  double alpha = 0.25;
  double gamma = 2;
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "categorical_focal_crossentropy";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "CategoricalFocalCrossentropy",
                                 .function = "categorical_focal_crossentropy",
                                 .alias = "",
                                 .summary = "Crossentropy of one-hot rows that dwells on what the output gets wrong.",
                                 .targets = Targets::one_hot};
  static constexpr auto fields(auto each) {
    return each(
        field("name", &CategoricalFocalCrossentropy::name, "Name in messages and files."),
        field("reduction", &CategoricalFocalCrossentropy::reduction, "How the losses of a batch become one."),
        field("from_logits", &CategoricalFocalCrossentropy::from_logits, "Whether the output holds logits instead of probabilities."),
        field("label_smoothing", &CategoricalFocalCrossentropy::label_smoothing, "Share of every label that goes evenly to all classes.",
              between(0, 1)),
        field("axis", &CategoricalFocalCrossentropy::axis, "Axis of the classes."),
        field("alpha", &CategoricalFocalCrossentropy::alpha, "Weight of the whole."),
        field("gamma", &CategoricalFocalCrossentropy::gamma,
              "How much less a label counts that the output already gives a high probability to."),
        recent("dtype", &CategoricalFocalCrossentropy::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const {
    return categorical_focal_crossentropy(b, {b.y_true(), b.y_pred()}, {from_logits, label_smoothing, axis}, {gamma, alpha});
  }
};

}  // namespace tenon::losses
