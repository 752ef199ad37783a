#pragma once
// Bins that hashes fall into: what Hashing and HashedCrossing compute.
#include "tenon/layer/category.h"
#include "tenon/layer/text_arguments.h"

namespace tenon {

/// The bin of every string, or of a whole number's digits. Floats are cut off to whole numbers first.
std::shared_ptr<const ir::HostFunction> hash_bins(std::int64_t bins, std::optional<StringOrNumber> mask, std::optional<Salt> salt);
/// The bin of what all operands hold at one place: tf.sparse.cross_hashed.
std::shared_ptr<const ir::HostFunction> crossed_bins(std::int64_t bins);

/// Unless there are two inputs or more, all (batch,) or all (batch, 1).
std::optional<Reported> report_not_crossed(Inputs inputs, const LayerInfo& info, const Site& at);

}  // namespace tenon
