#pragma once
// Crossentropy of yes-or-no labels in which those that the output gets right count less.
#include "tenon/compile/arguments.h"
#include "tenon/compile/crossentropy_functions.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct BinaryFocalCrossentropy {
  bool from_logits = false;
  double label_smoothing = 0;
  std::int64_t axis = -1;
  bool apply_class_balancing = false;
  double alpha = 0.25;
  double gamma = 2;
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "binary_focal_crossentropy";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "BinaryFocalCrossentropy",
                                 .function = "binary_focal_crossentropy",
                                 .alias = "",
                                 .summary = "Crossentropy of labels 0 and 1 that dwells on what the output gets wrong.",
                                 .targets = Targets::like_output};
  static constexpr auto fields(auto each) {
    return each(field("name", &BinaryFocalCrossentropy::name, "Name in messages and files."),
                field("reduction", &BinaryFocalCrossentropy::reduction, "How the losses of a batch become one."),
                field("from_logits", &BinaryFocalCrossentropy::from_logits, "Whether the output holds logits instead of probabilities."),
                field("label_smoothing", &BinaryFocalCrossentropy::label_smoothing, "Share of every label that goes evenly to all classes.",
                      between(0, 1)),
                field("axis", &BinaryFocalCrossentropy::axis, "Axis to average over."),
                field("apply_class_balancing", &BinaryFocalCrossentropy::apply_class_balancing,
                      "Whether label 1 weighs alpha and label 0 the rest."),
                field("alpha", &BinaryFocalCrossentropy::alpha, "Weight of label 1 when classes are balanced."),
                field("gamma", &BinaryFocalCrossentropy::gamma,
                      "How much less a label counts that the output already gives a high probability to."),
                recent("dtype", &BinaryFocalCrossentropy::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const {
    const Focus focus{gamma, apply_class_balancing ? std::optional(alpha) : std::nullopt};
    return binary_focal_crossentropy(b, {b.y_true(), b.y_pred()}, {from_logits, label_smoothing, axis}, focus);
  }
};

}  // namespace tenon::losses
