#pragma once
// What passes over a data set keep in memory, as far as it is known beforehand: part of the forecast of a run's memory.
#include "tenon/pipeline/stage.h"

namespace tenon {

/// Bytes of an element of the stage, whose batches are whole. Other axes of unknown length, and strings, count nothing.
std::int64_t element_bytes(const Stage& stage);

/// Bytes that a pass keeps beside the element that it gives: buffers of shuffles, elements made ahead, batches in the making, caches.
std::int64_t held_bytes(const Stage& stage);

}  // namespace tenon
