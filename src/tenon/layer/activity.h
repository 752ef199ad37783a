#pragma once
// Keras' activity_regularizer: a penalty on what a layer puts out.
#include "tenon/layer/lowering.h"

namespace tenon {

/// Adds it to the loss, divided by the rows of the batch as keras/src/layers/layer.py does; nothing for an empty regularizer.
inline void penalize_outputs(const Regularizer& regularizer, const Operands& outputs, Lowering& b) {
  if (!regularizer.kind) return;
  for (const Operand& output : outputs)
    if (b.spec(output.value).dtype == DType::float32)
      b.add_loss(
          b.reshape(b.affine(regularizer.kind->lower(regularizer.value, b, output.value), 1 / static_cast<double>(b.batch())), Shape{}));
}

}  // namespace tenon
