#pragma once
// -log of the probability that the output, read without repetitions and blanks, is the sequence of labels. Class 0 is the blank: labels
// are padded with it, and the output holds logits.
#include "tenon/compile/arguments.h"
#include "tenon/compile/loss.h"

namespace tenon::losses {

struct CTC {
  Reduction reduction = Reduction::sum_over_batch_size;
  std::string name = "ctc";
  Float32 dtype{};

  static constexpr LossInfo info{.name = "CTC",
                                 .function = "ctc",
                                 .alias = "",
                                 .summary = "Connectionist temporal classification of sequences of class ids, padded with 0.",
                                 .targets = Targets::id_sequences};
  static constexpr auto fields(auto each) {
    return each(field("name", &CTC::name, "Name in messages and files."),
                field("reduction", &CTC::reduction, "How the losses of a batch become one."),
                recent("dtype", &CTC::dtype, "What the loss is computed in."));
  }

  std::optional<Unfit> unfit(const Shape& output) const {
    if (output.rank() == 3) return std::nullopt;
    return Unfit{"an output of shape (batch, time, classes)", "The loss reads a row of logits at every step of time."};
  }
  ir::Ref lower(LossLowering& b) const {
    const Shape output = b.shape(b.y_pred());
    const ir::Ref ids = b.cast(b.y_true(), DType::int32);
    const ir::Ref is_label = b(ir::Binary{ir::Arithmetic::not_equal}, {ids, b.constant(0, {}, DType::int32)});
    const ir::Ref steps = b.constant(static_cast<double>(output[1].value), {output[0]}, DType::int32);
    return b(ir::Ctc{.blank = 0}, {b.y_pred(), ids, b.cast(b.sum(is_label, {1}), DType::int32), steps});
  }
};

}  // namespace tenon::losses
