#pragma once
// Crossentropy of yes-or-no labels and their probabilities, averaged over the last axis.
#include "tenon/compile/arguments.h"
#include "tenon/compile/loss.h"
#include "tenon/compile/loss_functions.h"
#include "tenon/object/not_yet.h"

namespace tenon::losses {

struct BinaryCrossentropy {
  bool from_logits = false;
  double label_smoothing = 0;
  NotYet<-1> axis{};
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "binary_crossentropy";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "BinaryCrossentropy",
                                 .function = "binary_crossentropy",
                                 .alias = "bce",
                                 .summary = "Crossentropy of labels 0 and 1 and one probability or logit each.",
                                 .targets = Targets::like_output};
  static constexpr auto fields =
      std::tuple{field("name", &BinaryCrossentropy::name, "Name in messages and files."),
                 field("reduction", &BinaryCrossentropy::reduction, "How the losses of a batch become one."),
                 field("from_logits", &BinaryCrossentropy::from_logits, "Whether the output holds logits instead of probabilities."),
                 field("label_smoothing", &BinaryCrossentropy::label_smoothing, "Share of every label that goes evenly to all classes.",
                       between(0, 1)),
                 field("axis", &BinaryCrossentropy::axis, "Axis of the classes."),
                 recent("dtype", &BinaryCrossentropy::dtype, "What the loss is computed in.")};

  ir::Ref lower(LossLowering& b) const { return binary_crossentropy(b, {b.y_true(), b.y_pred()}, {from_logits, label_smoothing}); }
};

}  // namespace tenon::losses
