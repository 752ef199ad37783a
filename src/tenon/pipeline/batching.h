#pragma once
// What batches are like before they are made: for all stages that make some.
#include "tenon/pipeline/element.h"

namespace tenon {

/// The spec of batches of these elements.
ElementSpec batched(const ElementSpec& spec, Dim rows);
Cardinality batches_of(Cardinality elements, std::int64_t batch_size, bool drop_remainder);

}  // namespace tenon
