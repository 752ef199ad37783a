#pragma once
// -log of the probability that the output gives to the class of the label.
#include "tenon/compile/arguments.h"
#include "tenon/compile/crossentropy_functions.h"
#include "tenon/compile/loss.h"
#include "tenon/object/not_yet.h"

namespace tenon::losses {

struct SparseCategoricalCrossentropy {
  bool from_logits = false;
  std::optional<std::int64_t> ignore_class{};
  Reduction reduction = Reduction::sum_over_batch_size;
  NotYet<-1> axis{};
  std::string name = "sparse_categorical_crossentropy";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "SparseCategoricalCrossentropy",
                                 .function = "sparse_categorical_crossentropy",
                                 .alias = "",
                                 .summary = "Crossentropy of class ids and a row of probabilities or logits per sample.",
                                 .targets = Targets::class_ids};
  static constexpr auto fields(auto each) {
    return each(
        field("name", &SparseCategoricalCrossentropy::name, "Name in messages and files."),
        field("reduction", &SparseCategoricalCrossentropy::reduction, "How the losses of a batch become one."),
        field("from_logits", &SparseCategoricalCrossentropy::from_logits, "Whether the output holds logits instead of probabilities."),
        field("ignore_class", &SparseCategoricalCrossentropy::ignore_class, "Class whose rows do not count."),
        recent("axis", &SparseCategoricalCrossentropy::axis, "Axis of the classes; TensorFlow takes the last one only."),
        recent("dtype", &SparseCategoricalCrossentropy::dtype, "What the loss is computed in."));
  }

  ir::Ref lower(LossLowering& b) const {
    const auto [values, counts] = sparse_categorical_crossentropy(b, {b.y_true(), b.y_pred()}, from_logits, ignore_class);
    if (counts) b.count_only(*counts);
    return values;
  }
};

}  // namespace tenon::losses
