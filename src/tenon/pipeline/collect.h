#pragma once
// A data set as arrays in memory: for what looks at all values before it begins.
#include "tenon/pipeline/dataset.h"

namespace tenon {

/// All elements of `data`, one behind the other, as (x, y, sample_weight). Elements are single samples: batches are made here, by several
/// threads. Stops with a diagnostic when there is not enough memory, and when the data set is infinite.
Result<Arrays> collected(const Dataset& data, Sink& sink);

}  // namespace tenon
