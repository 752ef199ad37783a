#include "tenon/pipeline/held.h"

#include "tenon/pipeline/stage.h"

namespace tenon {

std::int64_t element_bytes(const Stage& stage) {
  std::int64_t total = 0;
  for (const auto& leaf : stage.leaves()) {
    if (!leaf.has_rank || is_text(leaf.spec.dtype)) continue;
    Shape shape = leaf.spec.shape;
    if (shape.rank() > 0 && !shape[0].known()) shape = shape.with(0, stage.batch_rows());
    if (shape.known()) total += bytes({shape, leaf.spec.dtype});
  }
  return total;
}

HeldMemory held_by(const Stage& stage) {
  HeldMemory total = stage.own_held();
  for (const auto& input : stage.inputs()) total += held_by(*input);
  return total;
}

}  // namespace tenon
