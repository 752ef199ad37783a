#pragma once
// Images of a batch mixed with each other: what MixUp and CutMix draw.
#include "tenon/layer/augmentation.h"

namespace tenon {

/// infer() of such a layer.
Result<Signature> infer_mixing(Inputs inputs, const LayerInfo& info, const Site& at);

/// The images in a random order, each once.
ir::Ref in_random_order(Lowering& b, ir::Ref images, std::optional<std::int64_t> seed, std::uint32_t which);

/// What the beta distribution with both parameters alpha, (rows, 1), has below it with probability p, (rows, 1).
ir::Ref beta_quantile(Lowering& b, ir::Ref p, ir::Ref alpha);
/// The same of one number.
double beta_quantile(double p, double alpha);

}  // namespace tenon
