#pragma once
// A loss that stays one number per sample, beside penalties.
#include "tenon/check/rules.h"

namespace tenon {

/// Losses that stay one per sample, beside penalties: reported. keras/src/trainers/trainer.py, compute_loss.
void check_reduction(const Scene& scene, const Graph& graph, std::size_t output, const AnyObject<LossKind>& loss, const TensorSpec& y);

}  // namespace tenon
